"""include (RFC 6609): scripts in scripts, and variables that they share."""

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.extensions.flagging import named
from mailapp.standards.sieve.forms import Extension, Form, Step, Tag, Takes
from mailapp.standards.sieve.inclusion import Include, Return
from mailapp.standards.sieve.run import Run
from mailapp.standards.sieve.strings import REFERENCE

NAME_CHARACTERS = 128


def include(call: Call) -> Step:
    """RFC 6609 §3.2: a constant name, so that a script may be checked before a letter comes."""
    name = call.literal("script")
    if REFERENCE.search(name) and call.compiler.requires("variables"):
        call.fail("The name of an included script has no variables in it", "script")
    if not name or len(name) > NAME_CHARACTERS or "/" in name or not name.isprintable():
        call.fail(f"A script's name has at most {NAME_CHARACTERS} characters, and no slash", "script")
    said = Include(call.has("global"), name, call.has("optional"), call.has("once"), call.line)
    call.compiler.includes.append(said)
    return lambda run: run.inclusions.carry_out(run, said)


def give_back(call: Call) -> Step:
    """RFC 6609 §3.3"""

    def carry_out(run: Run) -> None:
        raise Return

    return carry_out


def share(call: Call) -> Step:
    """RFC 6609 §3.4.1"""
    if not call.compiler.requires("variables"):
        call.fail("Write require “variables” at the beginning to share variables")
    names = []
    for name in call.literals("names"):
        namespace, last = named(call, name, "names")
        if namespace:
            call.fail(f"“{name}” is shared as it is", "names")
        if last in call.compiler.locals:
            call.fail(f"“{name}” was used as a variable of this script alone: share it before", "names")
        names.append(last)
    return lambda run: _shared(run, frozenset(names))


def _shared(run: Run, names: frozenset[str]) -> None:
    run.shared |= names


EXTENSION = Extension(
    "include",
    commands={
        "include": Form(  # RFC 6609 §3.2
            include,
            (("script", Takes.STRING),),
            tags=(Tag("personal", group="place"), Tag("global", group="place"), Tag("once"), Tag("optional")),
        ),
        "return": Form(give_back),  # RFC 6609 §3.3
        "global": Form(share, (("names", Takes.STRINGS),)),  # RFC 6609 §3.4.1
    },
)
