"""How two strings are compared (RFC 5228 §2.7.3, RFC 4790, RFC 5051): folded first, then they are equal or not."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from mailapp.standards.sieve.encoded import octets_text, text_octets


@dataclass(frozen=True, slots=True, eq=False)
class Comparator:
    """`fold` makes equal what is equal; `order` gives what is compared by < and >."""

    name: str
    fold: Callable[[str], str]
    order: Callable[[str], object]
    substrings: bool = True  # RFC 4790 §4.2.4: :contains and :matches may be asked
    by_octet: bool = False  # RFC 5228 §2.7.1: what "?" of :matches stands for
    cost: int = 2  # of folding an octet, in octets compared

    @property
    def capability(self) -> str:
        return f"comparator-{self.name}"


def octets(text: str) -> str:
    """RFC 4790 §9.3: nothing is alike but what is the same."""
    return text


def ascii_casemap(text: str) -> str:
    """RFC 4790 §9.2: A is a, other letters are themselves."""
    if text.isascii():
        return text.lower()
    return octets_text(text_octets(text).lower())  # octets: ASCII alone


def unicode_casemap(text: str) -> str:
    """RFC 5051 §2: titlecase of each character, then its decomposition."""
    if text.isascii():
        return text.upper()
    return unicodedata.normalize("NFKD", "".join(map(_title, text)))


@lru_cache(maxsize=4096)
def _title(letter: str) -> str:
    title = letter.title()
    return title if len(title) == 1 else letter  # only simple mappings


def numeric(text: str) -> str:
    """RFC 4790 §9.1: digits at the beginning, without zeros before them; anything else is infinity, which is "~"."""
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return (text[:end].lstrip("0") or "0") if end else "~"


def _numeric_order(text: str) -> tuple[int, str]:
    number = numeric(text)
    return (len(number), number) if number != "~" else (1 << 62, "")


def _casemap_order(text: str) -> bytes:
    return text_octets(ascii_casemap(text))


def _unicode_order(text: str) -> bytes:
    return text_octets(unicode_casemap(text))


OCTET = Comparator("i;octet", octets, text_octets, by_octet=True)
ASCII_CASEMAP = Comparator("i;ascii-casemap", ascii_casemap, _casemap_order, by_octet=True)
ASCII_NUMERIC = Comparator("i;ascii-numeric", numeric, _numeric_order, substrings=False)
UNICODE_CASEMAP = Comparator("i;unicode-casemap", unicode_casemap, _unicode_order, cost=100)
COMPARATORS = {each.name: each for each in (OCTET, ASCII_CASEMAP, ASCII_NUMERIC, UNICODE_CASEMAP)}
DEFAULT = ASCII_CASEMAP  # RFC 5228 §2.7.3
# Which need no require: RFC 5228 §2.7.3 says so of two, other servers of the third as well.
ALWAYS = frozenset({OCTET.name, ASCII_CASEMAP.name, UNICODE_CASEMAP.name})
