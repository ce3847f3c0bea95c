"""The letter that a script is run on: headers that are edited, parts as a tree, and what is left as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards import sieve
from mailapp.standards.message import scan
from mailapp.standards.sieve.header import Header, folded
from mailapp.standards.sieve.letter import Entity
from mailapp.standards.sieve.limits import PART_OCTETS, TEXT_OCTETS
from tests.support.sieve_cases import letter_of

pytestmark = pytest.mark.pure
LETTERS = (
    b"",
    b"\r\n",
    b"x",
    b"Subject: x",
    b"Subject: x\n\nbody\n",
    b"junk\r\nA: b\r\n c\r\njunk again\r\nB: d\r\n\r\nbody",
    b"A: b\r\n\r\n",
)


@pytest.mark.parametrize("octets", LETTERS)
def test_what_is_not_touched_stays(octets: bytes) -> None:
    header = octets[: scan(octets).parts[0].body_start]
    assert Header(header).whole().removesuffix(b"\r\n") == header.removesuffix(b"\r\n")


@given(st.binary(max_size=100), st.text(max_size=100))
def test_any_header(octets: bytes, value: str) -> None:
    header = Header(octets)
    header.add("X-A", value, last=True)
    header.add("X-B", value, last=False)
    whole = header.whole()
    assert b"X-B:" in whole
    assert b"X-A:" in whole
    header.remove(header.fields("x-a"))
    assert header.values("x-a") == []


def test_folds() -> None:
    """RFC 5322 §2.2.3, RFC 2047 §2: lines of at most 76 characters, where there are spaces."""
    octets = folded("X-Long", " ".join(["word"] * 60) + " " + "w" * 100)
    assert all(len(line) <= 76 for line in octets.splitlines() if b"w" * 100 not in line)
    assert Header(octets).values("x-long") == [" ".join(["word"] * 60) + " " + "w" * 100]
    first, *others = folded("X-Long", "Grüße " * 60).splitlines()
    assert len(first) <= 78  # RFC 5322 §2.1.1
    assert all(len(line) <= 76 for line in others)


def shape(entity: Entity) -> object:
    return (entity.part.media_type, *map(shape, entity.children))


def test_the_tree_of_parts() -> None:
    inner = "Content-Type: multipart/alternative; boundary=y\n\n--y\n\na\n--y\nContent-Type: text/html\n\nb\n--y--"
    letter = letter_of(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nSubject: one\n\nc\n"
        f"--x\nContent-Type: message/rfc822\n\nSubject: two\n{inner}\n--x--"
    )[1]
    plain, html = ("text/plain",), ("text/html",)
    second = ("message/rfc822", ("multipart/alternative", plain, html))
    assert shape(letter.root) == ("multipart/mixed", ("message/rfc822", plain), second)
    first, second_letter = (entity.children[0] for entity in letter.root.children)
    assert first.header.values("subject") == ["one"]
    assert second_letter.header.values("subject") == ["two"]


def test_large_texts_are_looked_at_in_part() -> None:
    text = b"x" * (PART_OCTETS + 10)
    octets = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + (b"--x\r\n\r\n" + text + b"\r\n") * 6 + b"--x--"
    letter = sieve.Letter(octets, scan(octets).parts)
    assert sum(map(len, letter.text())) == TEXT_OCTETS
    assert len(letter.raw()) == TEXT_OCTETS


def test_a_run_leaves_the_letter_as_it_was() -> None:
    """Whoever delivers asks it again: was it from a list?"""
    letter = letter_of("Subject: x\nList-Id: <a.example.net>\n\nbody")[1]
    script = sieve.compile('require ["editheader", "replace"]; deleteheader "List-Id"; replace "y";')
    assert script.run(letter, sieve.World()).actions[0].edition is not None
    assert letter.root.header.values("list-id") == ["<a.example.net>"]
    assert letter.text() == ["body\r\n"]
