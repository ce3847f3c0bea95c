"""A script, compiled once and run on any number of letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailapp.standards.sieve.actions import Action, Keep
from mailapp.standards.sieve.compiler import Compiler
from mailapp.standards.sieve.errors import CompileError, Problem, RunError, Wrong
from mailapp.standards.sieve.forms import Step
from mailapp.standards.sieve.inclusion import Include, Inclusions, Return
from mailapp.standards.sieve.letter import Letter
from mailapp.standards.sieve.lexer import Source
from mailapp.standards.sieve.limits import HELD_SCRIPTS
from mailapp.standards.sieve.parser import parse
from mailapp.standards.sieve.run import Run, Stop
from mailapp.standards.sieve.world import Seen, World


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has decided. After an error the letter is kept, and nothing else is done (RFC 5228 §2.10.6)."""

    actions: tuple[Action, ...]
    error: RunError | None = None
    seen: tuple[Seen, ...] = ()  # to be remembered once the actions are carried out (RFC 7352 §3)
    doubt: RunError | None = None  # what was wrong, and did not stop it


@dataclass(frozen=True, slots=True)
class Script:
    """Holds nothing of any letter: one may be run by several threads."""

    steps: Sequence[Step]
    includes: tuple[Include, ...] = ()
    warnings: tuple[Problem, ...] = ()
    requires: frozenset[str] = frozenset()  # extensions that it makes use of
    cost: int = 0  # of its regular expressions, in instructions

    def run(self, letter: Letter, world: World) -> Outcome:
        """Never raises."""
        run = Run(letter, world, Inclusions(_included))
        try:
            run.block(self.steps)
        except (Stop, Return):
            pass
        except RunError as wrong:
            return Outcome((Keep(implicit=True),), wrong)
        if run.keeps:
            flags = None if run.flags is None else tuple(run.flags)
            run.actions.append(Keep(flags=flags, edition=run.edition(), implicit=True))
        return Outcome(tuple(run.actions), seen=tuple(run.seen), doubt=run.doubt)


def compiled(text: str) -> Script:
    """Raises CompileError. Commands, arguments and names are all looked at; included scripts are not."""
    source = Source(text)
    compiler = Compiler(source)
    try:
        if "\0" in text:
            raise Wrong("There is no NUL in a script", text.index("\0"))
        steps = compiler.block(parse(text), outermost=True)
    except Wrong as wrong:
        raise CompileError((source.problem(wrong),)) from None
    if compiler.problems:
        raise CompileError(tuple(sorted(compiler.problems, key=lambda each: (each.line, each.column))))
    enabled = frozenset(compiler.vocabulary.enabled)
    return Script(tuple(steps), tuple(compiler.includes), tuple(compiler.warnings), enabled, compiler.patterns_cost)


@lru_cache(HELD_SCRIPTS)
def _included(text: str) -> Script:
    """Scripts that others include come again with each letter."""
    return compiled(text)
