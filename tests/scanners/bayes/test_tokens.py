"""What of a letter counts; and that no letter, however odd or large, costs more than it may."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.scanners.bayes import heads, links, markup, words
from mailapp.scanners.bayes.letter import BODY_MOST, HEAD_MOST, Letter
from mailapp.standards.message.headers import fields
from tests.scanners.bayes import letters

pytestmark = pytest.mark.pure

WORDS = (
    ("Win a FREE prize!!!", {"win", "free", "prize!!!"}, "in small letters"),
    ("you'll save 50% of $1,000", {"you'll", "save", "50%", "$1,000", "000"} - {"$1,000"}, "money and shares"),
    ("Grüße aus Köln", {"grüße", "aus", "köln"}, "of other tongues"),
    ("купить сейчас", {"купить", "сейчас"}, "of other alphabets"),
    ("无法投递", {"无法", "法投", "投递"}, "pairs, where nothing stands between words"),
    ("ＦＲＥＥ", {"free", "x:styled"}, "fancy letters are letters"),
    ("vi\u200bagra", {"viagra", "x:invisible"}, "what nobody sees cuts no word"),
    ("a" * 30, {"x:long 3"}, "a long one is its length"),
    ("ab, of", set(), "short ones say nothing"),
)


@pytest.mark.parametrize(("text", "found", "because"), WORDS)
def test_words_in_any_script(text, found, because):
    assert {word for word in words.of_text(text) if not word.startswith("x:foreign")} == found, because


SHOWN = (
    ("V<!-- x -->I<b>A</b>G<font size=1>RA", "VIAGRA", "comments and inline elements cut no word"),
    ("<p>one</p><p>two", "one two", "paragraphs do"),
    ("<style>p {color: red}</style>text<script>evil()</script>", "text", "nobody reads these"),
    ("Tom &amp; Anna", "Tom & Anna", "entities are characters"),
    ("<!-- never closed casino", "", "a comment that is not closed hides the rest"),
)


@pytest.mark.parametrize(("source", "text", "because"), SHOWN)
def test_html_as_a_reader_sees_it(source, text, because):
    assert " ".join(markup.shown(source).split()) == text, because


def test_how_html_is_made():
    assert {"t:table", "a:#ff0000", "x:cut"} <= markup.traits('<TABLE><font color="#FF0000">via<!-- -->gra')


LINKS = (
    ("http://www.shop.example.net/buy/pills.html", {"u:example.net", "u:shop.example.net", "u:www.shop.example.net"}),
    ("https://192.0.2.7/x", {"u:192.0.2", "u:192.0.2.7", "x:number link"}),
    ("http://bank.example@evil.example:8080/", {"u:evil.example", "x:disguised link", "x:odd port"}),
    ("write to winner@cheap.example", {"e:cheap.example"}),
)


@pytest.mark.parametrize(("text", "found"), LINKS)
def test_links(text, found):
    assert found <= links.of_text(text)


HEADS = (
    (b"Subject: CHEAP PILLS!\r\n", {"s:cheap", "s:pills!", "x:loud subject", "x:subject ends with !"}),
    (
        b"From: =?utf-8?q?J=C3=BCrgen?= <Juergen@Example.Net>\r\n",
        {"f:jürgen", "f:juergen@example.net", "f:@example.net"},
    ),
    (b"Received: from gw.mail.example.net (gw [192.0.2.1])\r\n\tby us\r\n", {"w:example.net", "w:192.0.2"}),
    (b"To: a@x.example, b@x.example\r\n", {"o:x.example", "x:2 to"}),
    (b"List-Id: <l.example>\r\nList-Post: <x>\r\n", {"h:list", "l:l.example"}),
    (b"DKIM-Signature: v=1; d=example.net; s=1\r\n", {"d:example.net"}),
    (b"Date: Thu, 26 Nov 2026 09:00:00 +0900\r\n", {"z:+0900"}),
)


@pytest.mark.parametrize(("header", "found"), HEADS)
def test_headers(header, found):
    assert found <= heads.of_header(header + b"\r\n")


@pytest.mark.parametrize("name", ["X-Spam-Flag", "Authentication-Results", "Return-Path", "Delivered-To", "ARC-Seal"])
def test_what_is_added_on_the_way_is_not_looked_at(name):
    assert heads.of_header(f"{name}: YES casino\r\n\r\n".encode()) == set()


def test_a_letter_is_the_same_wherever_it_has_been():
    plain = Letter(letters.wanted(1))
    travelled = Letter(b"Return-Path: <x>\r\nReceived: from a\r\n by b; now\r\n" + letters.wanted(1))
    mbox = Letter(b"From carl Thu Nov 26\r\n" + letters.wanted(1).replace(b"\r\n", b"\n"))
    assert plain.fingerprint == travelled.fingerprint == mbox.fingerprint != Letter(letters.wanted(2)).fingerprint
    assert plain.tokens == mbox.tokens


ODD = (
    b"",
    b"\0" * 5000,
    b"Subject: " + b"A" * 1_000_000 + b"\r\n\r\n" + b"b" * 1_000_000,
    b"\r\n" + b"<a " * 100_000,
    b"Content-Type: text/html\r\n\r\n" + b"<!--" * 50_000,
    b"Content-Type: text/html\r\n\r\n" + b"<script" * 20_000,
    b"X: y\r\n" * 20_000,
    b"\r\n" + b"http://a.b/" * 20_000,
    b"\r\n" + b"a@" * 100_000 + b"a." * 50_000,
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\ntext\r\n" * 5000,
)


@pytest.mark.parametrize("octets", ODD)
def test_odd_letters_have_few_tokens(octets):
    assert len(Letter(octets).tokens) <= HEAD_MOST + BODY_MOST


def test_fifty_thousand_words_are_as_many_as_others_have():
    poisoned = letters.junk(1) + " ".join(f"word{n}" for n in range(50_000)).encode()
    assert len(Letter(poisoned).tokens) <= HEAD_MOST + BODY_MOST
    assert Letter(poisoned).tokens == Letter(poisoned).tokens  # always the same ones


@given(st.binary(max_size=300))
def test_any_octets(octets):
    letter = Letter(octets)
    assert isinstance(letter.fingerprint, int)
    assert all(0 <= name < 1 << 40 for name in letter.tokens)


def test_the_letters_of_other_libraries():
    """What is at hand of the odd ones that the suite has."""
    for path in sorted(Path("tests/standards/message/data").glob("*.eml")):
        octets = path.read_bytes()
        assert len(Letter(octets).tokens) >= bool(fields(octets)), path
