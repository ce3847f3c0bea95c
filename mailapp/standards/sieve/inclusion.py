"""Scripts in scripts while they run (RFC 6609): found, compiled, each of them once, and never in a circle."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from mailapp.standards.sieve import limits
from mailapp.standards.sieve.errors import CompileError, RunError

if TYPE_CHECKING:
    from mailapp.standards.sieve.run import Run
    from mailapp.standards.sieve.script import Script


COMPILING_WORK = 200  # octets compared that take as long as to compile one of a script: 2 MB are a run's work
PATTERN_WORK = 300  # and as to make one instruction of a regular expression's machine


class Include(NamedTuple):
    """RFC 6609 §3.2; `line` is that of the command."""

    is_global: bool
    name: str
    optional: bool
    once: bool
    line: int


class Return(Exception):
    """RFC 6609 §3.3"""


class Inclusions:
    """Of one run; `compiled` makes a script of a text."""

    def __init__(self, compiled: "Callable[[str], Script]") -> None:
        self._compiled = compiled
        self._scripts: dict[tuple[bool, str], Script] = {}
        self._open: list[tuple[bool, str]] = []
        self._count = 0

    def carry_out(self, run: "Run", include: Include) -> None:
        """Raises RunError for a script that is missing, wrong, or within itself."""
        key = (include.is_global, include.name)
        if include.once and key in self._scripts:
            return
        self._check(run, key)
        script = self._scripts.get(key) or self._found(run, include)
        if script is None:
            return
        self._scripts[key] = script
        self._open.append(key)
        outer = run.variables, run.shared, run.matched
        run.variables, run.shared, run.matched = {}, frozenset(), ()  # RFC 6609 §3.4: others are its own
        try:
            run.block(script.steps)
        except Return:
            pass
        except RunError as wrong:
            raise RunError(f"in the included script “{include.name}”, {wrong}", include.line) from None
        finally:
            run.variables, run.shared, run.matched = outer
            self._open.pop()

    def _check(self, run: "Run", key: tuple[bool, str]) -> None:
        self._count += 1
        if key in self._open:
            run.fail(f"The script “{key[1]}” includes itself")
        if len(self._open) >= run.world.limits.includes:
            run.fail(f"Scripts lie in scripts at most {run.world.limits.includes} deep")
        if self._count > run.world.limits.included or len(self._scripts) > limits.HELD_SCRIPTS:
            run.fail("Too many scripts are included")

    def _found(self, run: "Run", include: Include) -> "Script | None":
        text = run.world.script(include.is_global, include.name)
        if text is None:
            if not include.optional:
                run.fail(f"There is no {'global' if include.is_global else 'personal'} script “{include.name}”")
            return None
        run.work(len(text) * COMPILING_WORK)  # the same whether it was held or not: a script fails always or never
        try:
            script = self._compiled(text)
        except CompileError as wrong:
            run.fail(f"The included script “{include.name}” is wrong: {wrong.problems[0]}")
        run.work(script.cost * PATTERN_WORK)
        return script
