"""Strings as IMAP writes them (RFC 9051 §9)."""

import re

NIL = b"NIL"
QUOTABLE = re.compile(rb"[\x01-\x09\x0b\x0c\x0e-\x7f]*+\Z")  # TEXT-CHAR: no 8-bit, CR, LF, NUL


def string(octets: bytes) -> bytes:
    """Quoted when it can be, else a literal. NUL fits in neither and is dropped (RFC 9051 §4.3)."""
    if QUOTABLE.match(octets):
        if b"\\" in octets or b'"' in octets:
            octets = octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        return b'"' + octets + b'"'
    if b"\0" in octets:
        return string(octets.replace(b"\0", b""))
    return b"{%d}\r\n%s" % (len(octets), octets)


def nstring(octets: bytes | None) -> bytes:
    """NIL for what is not there."""
    return NIL if octets is None else string(octets)
