"""A script together with those that it includes (RFC 6609 §3.2), before any letter comes."""

from collections.abc import Callable

from mailapp.standards.sieve.errors import CompileError, Problem
from mailapp.standards.sieve.inclusion import Include
from mailapp.standards.sieve.limits import DEFAULT, HELD_SCRIPTS, Limits
from mailapp.standards.sieve.script import Script, compiled

Key = tuple[bool, str]
Texts = Callable[[bool, str], str | None]  # of a global or personal script, None when there is none


def included(script: Script, texts: Texts, limits: Limits = DEFAULT) -> list[Problem]:
    """What is wrong with the scripts that it includes: missing, wrong, including themselves, too deep or too many."""
    looked = _Looked(texts, limits)
    return [Problem(why, include.line, 1) for include in script.includes if (why := looked.wrong(include, ()))]


class _Looked:
    """At scripts, each of them once."""

    def __init__(self, texts: Texts, limits: Limits) -> None:
        self._texts = texts
        self._limits = limits
        self._seen: set[Key] = set()

    def wrong(self, include: Include, around: tuple[Key, ...]) -> str:
        """Why it cannot be included; "" when it can."""
        key = (include.is_global, include.name)
        if key in around:
            return "" if include.once else f"The script “{include.name}” includes itself"
        if len(around) >= self._limits.includes:
            return f"Scripts lie in scripts at most {self._limits.includes} deep"
        if key in self._seen:
            return ""
        most = min(self._limits.included, HELD_SCRIPTS)
        if len(self._seen) >= most:
            return f"More than {most} scripts are included"
        return self._new(include, key, around)

    def _new(self, include: Include, key: Key, around: tuple[Key, ...]) -> str:
        text = self._texts(*key)
        if text is None:
            kind = "global" if include.is_global else "personal"
            return "" if include.optional else f"There is no {kind} script “{include.name}”"
        try:
            script = compiled(text)
        except CompileError as wrong:
            return f"The included script “{include.name}” is wrong: {wrong.problems[0]}"
        why = next(filter(None, (self.wrong(each, (*around, key)) for each in script.includes)), "")
        self._seen.add(key)
        return why
