"""Reports that we write (RFC 7489 §7.2, RFC 8460 §5): what others read of them, and where they go."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailapp.standards.reporting import dmarcread, dmarcxml, letters, tls
from mailapp.standards.reporting.destinations import Mailbox, Page, destinations
from mailapp.standards.reporting.finding import reports_in
from mailapp.standards.reporting.letters import Covering
from mailapp.standards.tlsrpt import report_uris
from tests.support.report_files import DMARC, TLS

pytestmark = pytest.mark.pure

NOW = datetime(2026, 1, 10, 1, 0, tzinfo=UTC)
XML = DMARC.format(id="r1", begin=1_700_000_000, end=1_700_086_399).encode()
COVERING = Covering("postmaster@ours.test", "dmarc@far.example", "far.example", "mail.ours.test", "id.1", 1, 2, NOW)


def test_what_we_write_is_what_we_read():
    report = replace(dmarcread.parse(XML), version="1.0")
    assert dmarcread.parse(dmarcxml.written(report)) == report


def test_strangers_put_nothing_into_our_xml():
    evil = replace(dmarcread.parse(XML).records[0], header_from="</header_from><x>&\0\x1b", envelope_from="\ud800")
    report = replace(dmarcread.parse(XML), version="1.0", records=(evil,))
    [record] = dmarcread.parse(dmarcxml.written(report)).records
    assert record.header_from == "</header_from><x>&"


def test_letters_bring_them():
    octets = letters.packed(XML)
    letter = letters.dmarc_letter(COVERING, octets)
    assert reports_in(letter) == [dmarcread.parse(XML)]
    assert b"Subject: Report Domain: far.example\r\n Submitter: mail.ours.test\r\n Report-ID: <id.1>\r\n" in letter
    assert b'filename="mail.ours.test!far.example!1!2.xml.gz"' in letter
    said = TLS.format(id="t1", start="2026-01-09T00:00:00Z", stop="2026-01-09T23:59:59Z").encode()
    letter = letters.tls_letter(COVERING, letters.packed(said))
    assert reports_in(letter) == [tls.parse(said)]
    assert b"TLS-Report-Domain: far.example\r\nTLS-Report-Submitter: mail.ours.test\r\n" in letter
    assert b'Content-Type: multipart/report; report-type="tlsrpt";' in letter
    assert b"Content-Type: application/tlsrpt+gzip\r\n" in letter
    assert b"\r\nTLS-Required: No\r\n" in letter  # RFC 8460 §3: despite the failures it tells of
    assert b"\n" not in letter.replace(b"\r\n", b"")
    assert max(map(len, letter.split(b"\r\n"))) <= 100


URIS = {
    "mailto:a@far.example": (Mailbox("a@far.example"),),
    "MailTo:A@Far.example!10m": (Mailbox("A@far.example", 10 * 2**20),),
    "mailto:a@far.example!5": (Mailbox("a@far.example", 5),),
    "mailto:a%2Bb@far.example?subject=x": (Mailbox("a+b@far.example"),),
    "mailto:nobody": (),
    "mailto:": (),
    "https://far.example/tls?x=1": (Page("https://far.example/tls?x=1", "far.example"),),
    "https://far.example:8443/": (),
    "https://user@far.example/": (),
    "https://[::1/": (),
    "http://far.example/": (),
    "ftp://far.example/": (),
}


@pytest.mark.parametrize(("uri", "found"), URIS.items())
def test_where_they_go(uri: str, found: tuple[Mailbox | Page, ...]):
    assert destinations([uri, uri]) == found


RECORDS = {
    ("v=TLSRPTv1; rua=mailto:a@b.example,https://b.example/x",): ("mailto:a@b.example", "https://b.example/x"),
    ("v=TLSRPTv1;rua=mailto:a@b.example;",): ("mailto:a@b.example",),
    ("v=TLSRPTv1;", "other"): (),
    ("v=TLSRPTv1; rua=mailto:a@b.example", "v=TLSRPTv1; rua=mailto:c@d.example"): (),
    ("v=spf1 -all",): (),
}


@pytest.mark.parametrize(("texts", "uris"), RECORDS.items())
def test_who_asks_for_tls_reports(texts: tuple[str, ...], uris: tuple[str, ...]):
    """RFC 8460 §3"""
    assert report_uris(list(texts)) == uris
