"""A script together with those that it includes (RFC 6609 §3.2), before any letter comes."""

from collections.abc import Callable

from mailapp.standards.sieve.errors import CompileError, Problem
from mailapp.standards.sieve.inclusion import Include
from mailapp.standards.sieve.limits import HELD_SCRIPTS
from mailapp.standards.sieve.script import Script, compiled

Texts = Callable[[bool, str], str | None]  # of a global or personal script, None when there is none


def included(script: Script, texts: Texts) -> list[Problem]:
    """What is wrong with the scripts that it includes: missing, wrong, or including themselves."""
    return [Problem(why, include.line, 1) for include in script.includes if (why := _wrong(include, texts, (), {}))]


def _wrong(
    include: Include, texts: Texts, around: tuple[tuple[bool, str], ...], seen: dict[tuple[bool, str], Script | None]
) -> str:
    """Why it cannot be included; "" when it can."""
    key = (include.is_global, include.name)
    if key in around:
        return "" if include.once else f"The script “{include.name}” includes itself"
    if key in seen:
        return ""
    if len(seen) >= HELD_SCRIPTS:
        return f"More than {HELD_SCRIPTS} scripts are included"
    text = texts(*key)
    if text is None:
        kind = "global" if include.is_global else "personal"
        return "" if include.optional else f"There is no {kind} script “{include.name}”"
    try:
        script = compiled(text)
    except CompileError as wrong:
        return f"The included script “{include.name}” is wrong: {wrong.problems[0]}"
    inner = (_wrong(each, texts, (*around, key), seen) for each in script.includes)
    why = next(filter(None, inner), "")
    seen[key] = script
    return why
