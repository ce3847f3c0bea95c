"""Keys of :matches against the same as a regular expression of Python's, which goes back and forth."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.sieve.comparators import ASCII_CASEMAP, OCTET, UNICODE_CASEMAP
from mailapp.standards.sieve.wildcards import matched

pytestmark = pytest.mark.pure
KEYS = st.lists(st.sampled_from(["a", "b", "B", "*", "?", "\\*", "\\?", "\\\\", "\\a"]), max_size=9).map("".join)
VALUES = st.text("abAB*?\\", max_size=12)


def model(key: str) -> str:
    found, at = "", 0
    while at < len(key):
        letter = key[at]
        if letter == "\\" and at + 1 < len(key):
            at += 1
            found += re.escape(key[at])
        else:
            found += {"*": "(.*?)", "?": "(.)"}.get(letter, re.escape(letter))
        at += 1
    return found


@given(KEYS, VALUES)
def test_any_key(key: str, value: str) -> None:
    """RFC 5228 §2.7.1, RFC 5229 §3.2: each "*" as short as can be, from the left."""
    wanted = re.fullmatch(model(key), value, re.DOTALL | re.IGNORECASE)
    assert matched(key, value, ASCII_CASEMAP)[1] == (wanted and [wanted[0], *wanted.groups()])


@pytest.mark.parametrize(
    ("key", "value", "comparator", "found"),
    [
        ("?", "ü", ASCII_CASEMAP, None),  # RFC 5228 §2.7.1: one octet
        ("??", "ü", ASCII_CASEMAP, ["ü", "\udcc3", "\udcbc"]),
        ("*?ü", "aÜü", OCTET, ["aÜü", "a\udcc3", "\udc9c"]),
        ("?", "é", UNICODE_CASEMAP, None),  # RFC 5051 §2: a letter and its accent
        ("*RÜN*", "Hellgrün!", UNICODE_CASEMAP, ["Hellgrün!", "Hellg", "!"]),
        ("A*", "aX", OCTET, None),
        ("*\\", "a\\", OCTET, ["a\\", "a"]),
    ],
)
def test_characters(key: str, value: str, comparator, found: list[str] | None) -> None:
    assert matched(key, value, comparator)[1] == found
