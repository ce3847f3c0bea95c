"""Whatever strangers send, our readers give a value or the error that they name, and nothing else ever."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards import address, compose, dane, dmarc, mutf7, sasl, spf, threading, tlsrpt, trace
from mailapp.standards.arc import verify as verify_arc
from mailapp.standards.authentication import Signature, Spf
from mailapp.standards.authres import without_forged
from mailapp.standards.autoreply import is_automatic
from mailapp.standards.dkim import keys
from mailapp.standards.dkim.verify import verify
from mailapp.standards.dmarc.record import DmarcSyntax
from mailapp.standards.dmarc.record import parse as parse_dmarc
from mailapp.standards.linebuffer import LineBuffer, LineTooLong
from mailapp.standards.message import dates, headers, mailboxes, params, subject, words
from mailapp.standards.reply import Reply
from tests.standards.dkim.letters import message
from tests.support.authority import Authority
from tests.support.dns_table import DnsTable

pytestmark = pytest.mark.pure

SIGNED = b"DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=x; h=from; bh=AAAA; b=AAAA; "
SPF, DKIM = Spf("pass", "b.a.example"), [Signature("pass", "c.a.example")]
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PIECES = st.sampled_from(
    [
        *("<", ">", "@", ":", ",", ";", '"', "\\", "(", ")", ".", "[", "]", "=?utf-8?q?=C3?=", "=?x?b?!!?=", "&", "&-"),
        *("\r\n", "\n", "\r", "\0", "\t", " ", "ß", "。", "\u200d", "\ud800", "a", "xn--", "x" * 70, "Re:", "Fwd: "),
        *("IPv6:::1", "250-", "250 ", "5.1.1 ", "599", "Mon, ", "31 Feb ", "24:61:61", "+9999", "(EST)", "[x]"),
        *("%", "*0*=", "utf-8''%e4", "; name=", "Received: ", "Auto-Submitted: ", "Precedence: bulk", "v=TLSRPTv1;"),
        *(
            "v=spf1 ",
            "%{",
            "}",
            "ip4:",
            "include:",
            "redirect=",
            "/24",
            "-all",
            "v=DMARC1;",
            "p=",
            "sp=reject",
            "psd=y",
        ),
        *(
            "v=DKIM1;",
            "k=ed25519;",
            "DKIM-Signature: ",
            "ARC-Seal: ",
            "i=1;",
            "d=a.example;",
            "s=x;",
            "h=from;",
            "bh=",
            "b=AAAA;",
        ),
        *("a=rsa-sha256;", "c=relaxed/simple;", "l=4;", "From: a@a.example\r\n", "\r\n\r\n", "Authentication-Results:"),
    ]
)
TEXT = st.text(max_size=120) | st.lists(PIECES, max_size=14).map("".join)
OCTETS = st.binary(max_size=200) | TEXT.map(lambda text: text.encode("utf-8", "replace"))


def _dns(text: str) -> DnsTable:
    """Whatever is asked, this is the answer."""

    class Parrot(DnsTable):
        def txt(self, name: str) -> list[str]:
            return [text]

    return Parrot({})


def _sent(text: str) -> str:
    return spf.check("192.0.2.1", "gw.example.net", "carl@example.net", _dns(text)).result


OF_TEXT: dict[str, tuple[Callable[[str], object], type[Exception] | None]] = {
    "path": (address.parse_path, ValueError),
    "canonical address": (address.canonical, ValueError),
    "domain": (address.to_ascii, ValueError),
    "list of addresses": (address.parse_list, None),
    "detail": (address.split_detail, None),
    "name": (lambda text: address.format_named(text, "anna@example.test"), None),
    "folder": (mutf7.decode, ValueError),
    "subject": (subject.base_subject, None),
    "answer": (subject.is_reply, None),
    "SPF of a domain": (lambda text: _sent("v=spf1 " + text), None),
    "SPF of a sender": (lambda text: spf.check(text, text, text, _dns("v=spf1 exists:%{l}.%{h} -all")), None),
    "DMARC": (lambda text: parse_dmarc("v=DMARC1; " + text), DmarcSyntax),
    "DMARC of a letter": (lambda text: dmarc.evaluate("a.example", SPF, DKIM, _dns("v=DMARC1;" + text), 0.0), None),
    "key": (keys.parse, keys.KeyUnusable),
    "TLS-RPT": (lambda text: tlsrpt.wants_reports([text]), None),
    "reply": (lambda text: Reply.parse(550, text), None),
}
OF_OCTETS: dict[str, tuple[Callable[[bytes], object], type[Exception] | None]] = {
    "base64": (sasl.decode, sasl.SaslError),
    "header length": (compose.header_length, None),
    "completed header": (lambda octets: compose.complete(octets, NOW, message_id="1@example.test"), None),
    "signatures": (lambda octets: verify(message(SIGNED + octets), _dns("p=AAAA"), 0), None),
    "signature": (lambda octets: verify(message(octets), _dns("p=AAAA"), 0), None),
    "seals": (lambda octets: verify_arc(message(octets), _dns("p=AAAA"), 0), None),
    "author": (lambda octets: dmarc.author_domain([octets]), None),
    "forged results": (lambda octets: without_forged(octets, "mail.example.test"), None),
    "hops": (trace.count_received, None),
    "automatic": (is_automatic, None),
    "date": (dates.parse, None),
    "fields": (headers.fields, None),
    "mailboxes": (mailboxes.parse, None),
    "parameters": (lambda octets: params.filename(params.split(octets)[1], params.split(octets)[1]), None),
    "words": (words.decode, None),
    "reply": (lambda octets: Reply.parse(250, octets), None),
}


@pytest.mark.parametrize("name", OF_TEXT)
@given(text=TEXT)
def test_any_text(name: str, text: str) -> None:
    read, named = OF_TEXT[name]
    with suppress(*([named] if named else [])):
        read(text)


@pytest.mark.parametrize("name", OF_OCTETS)
@given(octets=OCTETS)
def test_any_octets(name: str, octets: bytes) -> None:
    read, named = OF_OCTETS[name]
    with suppress(*([named] if named else [])):
        read(octets)


@given(TEXT)
def test_a_canonical_address_stays_as_it_is(text: str) -> None:
    with suppress(ValueError):
        canonical = address.canonical(text)
        assert address.canonical(canonical) == canonical
        assert not re.search(r"[\r\n\0]", canonical)


@given(st.integers(-10, 1000), TEXT)
def test_a_reply_never_leaves_its_lines(code: int, text: str) -> None:
    reply = Reply.parse(code, text)
    lines = reply.wire.split(b"\r\n")
    assert lines.pop() == b""
    assert all(re.match(rb"[2-5]\d\d[ -]|[2-5]\d\d\Z", line) for line in lines)
    assert not any(set(line) & set(b"\r\n\0") for line in lines)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_folders_come_back(name: str) -> None:
    assert mutf7.decode(mutf7.encode(name)) == name


@given(st.lists(OCTETS, max_size=8), st.integers(1, 40))
def test_lines_do_not_depend_on_how_octets_arrive(pieces: list[bytes], size: int) -> None:
    whole = b"".join(pieces)
    cut = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert _lines(pieces) == _lines([whole]) == _lines(cut)


def _lines(pieces: list[bytes]) -> list[bytes | None]:
    """None is a line that is too long."""
    buffer, found = LineBuffer(30), []
    for piece in pieces:
        buffer.feed(piece)
        while True:
            try:
                line = buffer.line()
            except LineTooLong:
                found.append(None)
                continue
            if line is None:
                break
            found.append(line)
    return found


@given(st.sampled_from(["PLAIN", "LOGIN"]), st.lists(OCTETS, max_size=3))
def test_any_answers_to_a_challenge(mechanism: str, answers: list[bytes]) -> None:
    exchange = sasl.begin(mechanism)
    assert exchange is not None
    with suppress(sasl.SaslError):
        exchange.answer(None)
        for octets in answers:
            exchange.answer(octets)


IDS = st.sampled_from(["", "a", "b", "c", "d"])
LETTERS = st.lists(st.tuples(IDS, st.lists(IDS, max_size=3), st.integers(-2, 2), TEXT), max_size=8)


@pytest.mark.parametrize("algorithm", [threading.ordered_subject, threading.references, threading.refs])
@given(said=LETTERS)
def test_each_letter_is_in_one_conversation(algorithm: Callable[..., list[threading.Node]], said: list) -> None:
    letters = [threading.Letter(n, own, tuple(above), sent, text) for n, (own, above, sent, text) in enumerate(said)]
    assert sorted(_numbers(algorithm(letters))) == list(range(len(letters)))


def _numbers(nodes: list[threading.Node]) -> list[int]:
    mine = [node.number for node in nodes if node.number is not None]
    return mine + [number for node in nodes for number in _numbers(node.children)]


@cache
def certificate() -> bytes:
    with TemporaryDirectory() as folder:
        return Authority(Path(folder)).der


# A serial number that is none only warns so far; once it raises ValueError, that is caught as all that cannot be read.
@pytest.mark.filterwarnings("ignore:Parsed a serial number which wasn't positive")
@given(st.data(), st.sampled_from([2, 3]), st.sampled_from([0, 1]), st.sampled_from([0, 1, 2]))
def test_any_certificate_fits_or_does_not(data: st.DataObject, usage: int, selector: int, matching: int) -> None:
    der = bytearray(certificate())
    for place, octet in data.draw(st.lists(st.tuples(st.integers(0, len(der) - 1), st.integers(0, 255)), max_size=4)):
        der[place] = octet
    records = [dane.Tlsa(usage, selector, matching, b"x" * 64), dane.Tlsa(2, 0, 0, certificate())]
    with pytest.raises(dane.DaneMismatch):  # the second one fits the authority, which has not issued this
        dane.verify([bytes(der), certificate()], records, ["mx.example.net"], NOW)
