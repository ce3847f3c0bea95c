"""Sieve (RFC 5228) and its extensions: a script and a letter's values in, a list of actions out.

`compile` gives a Script, which may be kept and run by any number of threads; `Script.run` gives an Outcome.
"""

from mailapp.standards.sieve.actions import Action
from mailapp.standards.sieve.checking import included
from mailapp.standards.sieve.errors import CompileError, Problem, RunError, SieveError
from mailapp.standards.sieve.extensions.registry import CAPABILITIES
from mailapp.standards.sieve.letter import Letter
from mailapp.standards.sieve.limits import Limits
from mailapp.standards.sieve.script import Outcome, Script
from mailapp.standards.sieve.script import compiled as compile
from mailapp.standards.sieve.world import Envelope, Seen, World

__all__ = [
    "CAPABILITIES",
    "Action",
    "CompileError",
    "Envelope",
    "Letter",
    "Limits",
    "Outcome",
    "Problem",
    "RunError",
    "Script",
    "Seen",
    "SieveError",
    "World",
    "compile",
    "included",
]
