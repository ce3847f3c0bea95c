"""One letter, several ways to write it: ö as one sign, or as o with two dots behind (pure)."""

from dataclasses import replace
from typing import Literal
from unicodedata import normalize

from mailapp.store.query import And, Anywhere, Body, Contains, Header, Not, Or, Query, Words

FORMS: tuple[Literal["NFC", "NFD"], ...] = (
    "NFC",
    "NFD",
)  # what keyboards write, and what some systems make of names of files


def spelled(query: Query) -> Query:
    """The same question, answered by texts in either form, whichever the one who asks writes (RFC 5198 §3)."""
    match query:
        case And(terms):
            return And(tuple(map(spelled, terms)))
        case Or(terms):
            return Or(tuple(map(spelled, terms)))
        case Not(term):
            return Not(spelled(term))
        case Contains(text=text) | Header(text=text) | Body(text) | Anywhere(text) | Words(text) if not text.isascii():
            forms = dict.fromkeys((text, *(normalize(form, text) for form in FORMS)))
            return Or(tuple(replace(query, text=form) for form in forms)) if len(forms) > 1 else query
    return query
