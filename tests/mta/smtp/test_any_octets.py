"""Any octets give replies, never an exception; and where they are cut makes no difference."""

import asyncio
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.smtp_puppet import FACES, converse

REPLY = re.compile(rb"(?:[2345]\d\d[ -][^\r\n]*\r\n)*\Z")

WORDS = [
    b"EHLO x", b"HELO x", b"LHLO x", b"MAIL FROM:<anna@example.test>", b"MAIL FROM:<>", b" BODY=BINARYMIME",
    b" SIZE=10", b" SMTPUTF8", b" HOLDFOR=5", b"RCPT TO:<anna@example.test>",
    b"RCPT TO:<joe@example.test>", b" NOTIFY=NEVER",
    b"DATA", b"BDAT 10", b"BDAT 4 LAST", b"BDAT 0 LAST", b"RSET", b"QUIT", b"NOOP", b"STARTTLS", b"AUTH PLAIN",
    b"AUTH PLAIN AGFubmFAZXhhbXBsZS50ZXN0AHNlY3JldA==", b"AUTH LOGIN", b"*",
    b"AUTH SCRAM-SHA-256 biwsbj1hbm5hQGV4YW1wbGUudGVzdCxyPXg=",
    b"Yz1iaXdzLHI9eGhvdXNlLHA9QUFBQQ==", b"XCLIENT ADDR=192.0.2.1",
    b"XCLIENT LOGIN=anna@example.test", b"PROXY TCP4 192.0.2.7 127.0.0.1 1 25", b"Subject: a", b".", b"..",
    b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\0", b"\r\n.\r\n", b"\xff", "ü".encode(), b" ", b"x" * 13_000,
]  # fmt: skip
TALK = st.lists(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8)), max_size=25).map(b"".join)
LINES = st.lists(st.sampled_from(WORDS), max_size=15).map(b"\r\n".join)


def said(face: str, pieces: list[bytes]) -> tuple[bytes, list[bytes]]:
    answers, office = asyncio.run(converse(face, pieces))
    return answers, [content for _, content in office.taken]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FACES)), st.one_of(TALK, LINES))
def test_any_octets_give_replies(face: str, octets: bytes) -> None:
    answers, _ = said(face, [octets])
    assert REPLY.match(answers)
    assert b"\r\n451 " not in answers  # our own fault


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FACES)), st.one_of(TALK, LINES), st.lists(st.integers(0, 400), max_size=6))
def test_where_they_are_cut_makes_no_difference(face: str, octets: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(octets)]
    pieces = [octets[start:end] for start, end in pairwise(places)]
    assert said(face, pieces) == said(face, [octets])


@pytest.mark.parametrize("face", FACES)
def test_one_octet_at_a_time(face: str) -> None:
    hello = b"LHLO x" if face == "lmtp" else b"EHLO x"
    login = b"AUTH PLAIN AGFubmFAZXhhbXBsZS50ZXN0AHNlY3JldA==\r\n" if face == "submission" else b""
    octets = hello + b"\r\n" + login + b"MAIL FROM:<anna@example.test>\r\nRCPT TO:<anna@example.test>\r\n"
    octets += b"DATA\r\n..a\r\n.\r\nQUIT\r\n"
    answers, letters = said(face, [octets[place : place + 1] for place in range(len(octets))])
    assert letters == [b".a\r\n"]
    assert answers.endswith(b"221 2.0.0 Bye\r\n")
