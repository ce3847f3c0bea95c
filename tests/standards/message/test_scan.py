"""Letters and what is known of them after one pass."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.standards.message import scan
from mailapp.standards.message.content import decoded, text_of
from tests.standards.message.describe import TOLD, describe
from tests.standards.message.invariants import check

pytestmark = pytest.mark.pure
LETTERS = sorted((Path(__file__).parent / "data").glob("*.eml"))


def crlf(octets: bytes) -> bytes:
    return re.sub(rb"(?<!\r)\n", b"\r\n", octets)


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_letters_are_understood(letter):
    """Multiparts, digests, letters within letters: RFC 2046 §5.1 and §5.2; fields: RFC 5322 §2.2."""
    octets = crlf(letter.read_bytes())
    facts = scan(octets)
    check(facts, octets)
    assert describe(facts, octets) == letter.with_suffix(".expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_bare_line_feeds_make_no_difference(letter):
    octets = letter.read_bytes()
    facts, same = scan(octets), scan(crlf(octets))
    check(facts, octets)
    for name in (*TOLD, "envelope", "preview", "attachments"):
        assert getattr(facts, name) == getattr(same, name)
    shape = [(part.section, part.media_type, part.lines) for part in facts.parts]
    assert shape == [(part.section, part.media_type, part.lines) for part in same.parts]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: path.stem)
def test_a_letter_may_be_cut_anywhere(letter):
    octets = crlf(letter.read_bytes())
    for end in range(0, len(octets), max(1, len(octets) // 60)):
        check(scan(octets[:end]), octets[:end])


NASTY = st.lists(
    st.sampled_from(
        [
            b"\n", b"\r\n", b"\n\n", b"\r", b"\0", b" ", b"\t", b";", b":", b'"', b"\\", b"(", b")", b"<",
            b">", b"@", b",", b"--", b"--b", b"--b--", b"--bb", b"\n--b\n", b"\n--bb\n", b"\n--b--\n", b"=?",
            b"?=", b"=?utf-8?q?", b"=?x?b?", b"Content-Type: multipart/mixed; boundary=b\n\n",
            b"Content-Type: multipart/digest; boundary=bb\n\n", b"Content-Type: message/rfc822\n\n",
            b"Content-Type: text/html; charset=", b"utf-7", b"utf-16", b"Subject: ",
            b"Content-Disposition: attachment; filename*0*=", b"filename", b"*1=", b"From: ", b"To: g:",
            b"Date: ", b"Content-Transfer-Encoding: base64\n\n", b"Content-Transfer-Encoding: uuencode\n\n",
            b"begin 644 x\n", b"M", b"Mon, 31 Feb 99999 25:61:61 +9999", b"Message-ID: <", b"a@b", b"\xff",
            b"\xc3", b"x" * 300, b"=", b"<style>",
        ]
    ),
    max_size=40,
).map(b"".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400) | NASTY)
def test_any_bytes_give_facts(octets):
    facts = scan(octets)
    check(facts, octets)
    for part in facts.parts:
        body = octets[part.body_start : part.body_end]
        decoded(part, body)
        text_of(part, body).encode()
