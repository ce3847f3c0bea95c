"""Reports of DMARC (RFC 7489 §7.2) and TLS (RFC 8460): read whatever form they come in, and none that would hurt."""

import contextlib
import gzip
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.reporting import dmarcread, tls, unpacking
from mailapp.standards.reporting.dmarc import DmarcReport
from mailapp.standards.reporting.finding import read, reports_in
from mailapp.standards.reporting.tls import TlsReport
from mailapp.standards.reporting.unpacking import NoReport
from tests.support.report_files import DMARC, TLS, letter, packed, zipped

pytestmark = pytest.mark.pure

XML = DMARC.format(id="r1", begin=1_700_000_000, end=1_700_086_399).encode()
JSON = TLS.format(id="t1", start="2026-01-09T00:00:00Z", stop="2026-01-09T23:59:59Z").encode()


def test_an_aggregate_report():
    report = read(XML)
    assert isinstance(report, DmarcReport)
    assert (report.organization, report.domain, report.report_id) == ("far.example.net", "example.test", "r1")
    assert (report.begin, report.end, report.published.p) == (1_700_000_000, 1_700_086_399, "none")
    ours, theirs = report.records
    assert (ours.source, ours.count, ours.passed, ours.header_from) == ("192.0.2.1", 12, True, "example.test")
    assert (ours.dkim_results[0].selector, ours.spf_results[0].scope) == ("a", "mfrom")
    assert (theirs.source, theirs.passed, theirs.disposition) == ("2001:db8::1", False, "quarantine")
    assert theirs.reasons[0].type == "mailing_list"


def test_a_tls_report():
    report = read(JSON)
    assert isinstance(report, TlsReport)
    first = report.policies[0]
    assert (first.kind, first.successes, first.failures) == ("sts", 40, 5)
    assert first.details[0].result == "certificate-expired"
    assert tls.parse(tls.written(report)) == report


PACKINGS = {
    "gzip": (packed(XML), "application/gzip", "a.xml.gz"),
    "zip": (zipped(XML), "application/zip", "a.zip"),
    "zip of another name": (zipped(XML), "application/x-zip-compressed", ""),
    "nobody knows what": (packed(XML), "application/octet-stream", "a!b!1!2.xml.gz"),
    "plain": (XML, "text/xml", ""),
    "with a namespace": (
        XML.replace(b"<feedback>", b'<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">'),
        "text/xml",
        "",
    ),
    "in UTF-16": (XML.decode().replace('"UTF-8"', '"UTF-16"').encode("utf-16"), "text/xml", ""),
}


@pytest.mark.parametrize(("octets", "media_type", "name"), PACKINGS.values(), ids=PACKINGS)
def test_however_it_is_packed(octets: bytes, media_type: str, name: str):
    assert reports_in(letter(octets, media_type, name)) == [read(XML)]


BOMB = packed(b"<feedback>" + b" " * (unpacking.PLAIN_OCTETS + 1))
NONE = {
    "nothing": (b"", "it is neither XML nor JSON"),
    "words": (b"Dear administrator", "it is neither XML nor JSON"),
    "another XML": (b"<html></html>", "its XML is no report of DMARC"),
    "broken XML": (XML[:500], "its XML is broken"),
    "entities": (b'<!DOCTYPE a [<!ENTITY x "y">]><feedback>&x;</feedback>', "its XML has what no report needs"),
    "a DTD elsewhere": (b'<!DOCTYPE a SYSTEM "http://evil.example/x"><feedback/>', "its XML has what no report needs"),
    "deep": (b"<a>" * 100_000, "its XML has too many elements"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "its XML is broken"),
    "no domain": (XML.replace(b"<domain>example.test</domain>", b"", 1), "which domain it is about"),
    "a bomb in gzip": (BOMB, "there are more than"),
    "a bomb in zip": (zipped(b"<feedback>" + b" " * (unpacking.PLAIN_OCTETS + 1)), "there are more than"),
    "half a gzip": (packed(XML)[:100], "its gzip ends too early"),
    "broken gzip": (b"\x1f\x8bXXXXXXXXXXXX", "its gzip is broken"),
    "half a zip": (zipped(XML)[:200], "its zip is broken"),
    "huge": (b"x" * (unpacking.PACKED_OCTETS + 1), "it is larger than"),
    "broken JSON": (b'{"policies": [', "its JSON is broken"),
    "deep JSON": (b'{"policies": ' + b"[" * 100_000, "its JSON is broken"),
    "another JSON": (b'{"a": 1}', "its JSON is no report of TLS"),
    "a list of texts": (b'["policies"]', "it is neither XML nor JSON"),
}


@pytest.mark.parametrize(("octets", "because"), NONE.values(), ids=NONE)
def test_what_is_none(octets: bytes, because: str):
    with pytest.raises(NoReport, match=because):
        read(octets)


def test_a_letter_without_a_report():
    with pytest.raises(NoReport, match="nothing is attached"):
        reports_in(b"From: a@b\r\n\r\nHello\r\n")
    with pytest.raises(NoReport, match="its gzip is broken"):
        reports_in(letter(b"\x1f\x8bXXXX"))


def test_odd_values_spoil_no_report():
    odd = XML.replace(b"<count>12</count>", b"<count>many</count>").replace(b"192.0.2.1", b"here\x07" + b"x" * 500)
    with pytest.raises(NoReport):  # XML has no control characters
        read(odd)
    report = dmarcread.parse(odd.replace(b"\x07", b""))
    assert (report.records[0].count, len(report.records[0].source)) == (0, 45)
    said = (
        b'{"policies": [7, {"policy": 3, "summary": {"total-successful-session-count": true}}], "report-id": "\\u0000"}'
    )
    assert tls.parse(said).policies == (tls.TlsSummary("", ""),)


def test_too_many_records_are_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dmarcread, "RECORDS", 1)
    report = dmarcread.parse(XML)
    assert (len(report.records), report.cut) == (1, True)
    assert replace(report, cut=False).records == dmarcread.parse(XML).records


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"{", b"<", b"PK\x03\x04", b"\x1f\x8b\x08\0", gzip.compress(b"<a")])
)
def test_any_octets(octets: bytes, begins: bytes):
    with contextlib.suppress(NoReport):
        read(begins + octets)
