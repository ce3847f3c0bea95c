"""Sentences of the rooms below, in the reader's language.

Those rooms know no languages: what they say is English, is kept in rows and journals, and is read by administrators.
Where the webmail shows such a sentence it asks `said`, which finds it in the tables of this room; what stands in none
of them is shown as it came.
"""

import re
from functools import cache

from django.utils.translation import get_language, gettext

from webmail.sentences import guarding, later, refusing, ruling

Shapes = tuple[tuple[str, re.Pattern[str]], ...]
ENGLISH = ("en", None)
TABLES = (guarding.SENTENCES, ruling.SENTENCES, refusing.SENTENCES, later.SENTENCES)
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
INNER = frozenset({"what", "why", "place"})  # placeholders that hold sentences themselves
DEPTH = 4  # sentences within sentences
LENGTH = 2000  # characters of what is looked up: no sentence of ours is so long


def said(sentence: object) -> str:
    """In the language of this request."""
    return _found(str(sentence), _shapes(TABLES), 0)


def reason(sentence: str) -> str:
    """The same of what the guard or a rule gives as its reason, which may be several sentences in one."""
    return _found(sentence, _shapes((*TABLES, guarding.JOINED)), 0)


def _found(text: str, shapes: Shapes, depth: int) -> str:
    if get_language() in ENGLISH or depth == DEPTH or len(text) > LENGTH:
        return text
    if text in _plain():
        return gettext(text)
    for shape, pattern in shapes:
        if found := pattern.fullmatch(text):
            return gettext(shape) % {name: _value(name, words, depth) for name, words in found.groupdict().items()}
    return text


def _value(name: str, words: str, depth: int) -> str:
    if name not in INNER:
        return words
    several = words.split(", ") if name == "why" else [words]
    shapes = _shapes((*TABLES, guarding.JOINED))
    return ", ".join(_found(each, shapes, depth + 1) for each in several)


@cache
def _plain() -> frozenset[str]:
    return frozenset(one for table in TABLES for one in table if not PLACEHOLDER.search(one))


@cache
def _shapes(tables: tuple[tuple[str, ...], ...]) -> Shapes:
    """Of each table the longest first: it says most."""
    shapes = [one for table in tables for one in sorted(table, key=len, reverse=True) if PLACEHOLDER.search(one)]
    return tuple((one, re.compile(_pattern(one), re.DOTALL)) for one in shapes)


def _pattern(shape: str) -> str:
    pieces = PLACEHOLDER.split(shape)
    return "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))
