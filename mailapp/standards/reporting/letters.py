"""The letters that bring our reports (RFC 7489 §7.2.1.1, RFC 8460 §5.3): words for people, a file for machines."""

import base64
import gzip
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from mailapp.standards.address import format_named
from mailapp.standards.compose import quoted_printable

BOUNDARY = "=_report"  # base64 and quoted-printable have no such line


@dataclass(frozen=True, slots=True)
class Covering:
    """Who reports to whom, about what. `submitter`: our host name; times in seconds since 1970."""

    author: str
    to: str
    domain: str
    submitter: str
    report_id: str
    begin: int
    end: int
    now: datetime


@dataclass(frozen=True, slots=True)
class _Form:
    """What the two kinds differ in."""

    multipart: str
    media_type: str
    ending: str
    fields: str = ""


def packed(report: bytes) -> bytes:
    """The same octets for the same report, whenever they are made."""
    return gzip.compress(report, mtime=0)


def dmarc_letter(covering: Covering, report: bytes) -> bytes:
    """`report`: packed XML. CRLF throughout."""
    words = (
        f"This is a DMARC aggregate report of {covering.submitter} about {covering.domain}.\n"
        "Its file tells how letters fared that came to us in the name of this domain.\n"
    )
    return _letter(covering, _Form("mixed", "application/gzip", "xml.gz"), words, report)


def tls_letter(covering: Covering, report: bytes) -> bytes:
    """`report`: packed JSON. CRLF throughout."""
    words = (
        f"This is a TLS report of {covering.submitter} about {covering.domain}.\n"
        "Its file tells how our TLS connections to the mail servers of this domain ended.\n"
    )
    more = f"TLS-Report-Domain: {covering.domain}\r\nTLS-Report-Submitter: {covering.submitter}\r\n"
    more += "TLS-Required: No\r\n"  # RFC 8460 §3: despite the failures it tells of; RFC 8689 §5 says how
    form = _Form('report; report-type="tlsrpt"', "application/tlsrpt+gzip", "json.gz", more)
    return _letter(covering, form, words, report)


def _letter(covering: Covering, form: _Form, words: str, report: bytes) -> bytes:
    name = f"{covering.submitter}!{covering.domain}!{covering.begin}!{covering.end}.{form.ending}"
    header = (
        f"From: {format_named('Mail server', covering.author)}\r\nTo: <{covering.to}>\r\n"
        f"Subject: Report Domain: {covering.domain}\r\n Submitter: {covering.submitter}\r\n"
        f" Report-ID: <{covering.report_id}>\r\n"
        f"Date: {format_datetime(covering.now)}\r\nMessage-ID: <{covering.report_id}@{covering.submitter}>\r\n"
        f"Auto-Submitted: auto-generated\r\n{form.fields}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/{form.multipart};\r\n boundary="{BOUNDARY}"\r\n\r\n'
        f"--{BOUNDARY}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    attached = (
        f"\r\n--{BOUNDARY}\r\nContent-Type: {form.media_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment;\r\n filename="{name}"\r\n\r\n'
    )
    lines = base64.encodebytes(report).replace(b"\n", b"\r\n")
    end = f"--{BOUNDARY}--\r\n".encode()
    return (
        header.encode("utf-8", "replace") + quoted_printable(words) + attached.encode("utf-8", "replace") + lines + end
    )
