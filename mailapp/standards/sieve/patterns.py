"""Keys of :regex: the extended regular expressions of POSIX, with RE2, whose time grows with the text alone.

What POSIX has and RE2 has not does not exist in extended expressions: references back. What RE2 has beyond
(\\d, \\w) is understood as well, and GNU's edges of words. An expression may match anywhere; ^ and $ are the ends of
the value.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import re2

from mailapp.standards.sieve import limits

BACKWARD = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
BRACKETS = re.compile(r"\\.|\[\^?\]?(?>(?:\[[:.=].*?[:.=]\]|[^\]])*)\]", re.DOTALL)
EDGES = {"\\<": "\\b", "\\>": "\\b"}  # of words, as GNU writes them


class BadPattern(ValueError):
    """The text says what is wrong."""


class Pattern(NamedTuple):
    """`cost` of one octet of text, in octets compared: RE2 may have to try all its instructions on each."""

    search: "Callable[[str], re2._Match | None]"
    cost: int


@lru_cache(maxsize=limits.PATTERNS)
def pattern(text: str, ignore_case: bool) -> Pattern:
    """Raises BadPattern."""
    if len(text.encode("utf-8", "replace")) > limits.PATTERN_OCTETS:
        raise BadPattern(f"A regular expression has at most {limits.PATTERN_OCTETS} octets")
    if BACKWARD.search(BRACKETS.sub(_plain_bracket, text)):
        raise BadPattern(f"“{_short(text)}” refers back to a group, which no extended regular expression can")
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    options.dot_nl = True
    options.longest_match = True  # POSIX: of matches at one place the longest one counts
    options.max_mem = limits.PATTERN_MEMORY_OCTETS
    try:
        compiled = re2.compile(_as_re2(text), options)
    except (re2.error, UnicodeEncodeError) as wrong:
        raise BadPattern(f"“{_short(text)}” is no regular expression: {_said(wrong)}") from None
    return Pattern(compiled.search, 1 + int(compiled.programsize))


def _as_re2(text: str) -> str:
    """In a bracket expression of POSIX a backslash is a backslash."""
    return BRACKETS.sub(_bracket, text)


def _bracket(found: re.Match[str]) -> str:
    said = found[0]
    if said.startswith("\\"):
        return EDGES.get(said, said)
    start = 2 if said.startswith("[^") else 1
    inner = said[start:-1].replace("\\", "\\\\")
    if inner.startswith("]"):
        inner = "\\" + inner
    return said[:start] + re.sub(r"\[(?!:)", r"\\[", inner) + "]"


def _plain_bracket(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("\\") else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


def _said(wrong: Exception) -> str:
    said = wrong.args[0] if isinstance(wrong, re2.error) else "it is not UTF-8"
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
