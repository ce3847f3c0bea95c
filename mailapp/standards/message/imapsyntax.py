"""Strings as IMAP writes them (RFC 9051 §9)."""

import re

NIL = b"NIL"
QUOTABLE = re.compile(rb"[\x01-\x09\x0b\x0c\x0e-\x7f]*+\Z")  # TEXT-CHAR: no 8-bit, CR, LF, NUL
as_it_is = re.compile(rb"[ !#-\[\]-~]*+\Z").match  # nearly all strings: nothing to escape either


def string(octets: bytes) -> bytes:
    """Quoted when it can be, else a literal. NUL fits in neither and is dropped (RFC 9051 §4.3)."""
    if as_it_is(octets):
        return b'"%s"' % octets
    if QUOTABLE.match(octets):
        return b'"%s"' % octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    if b"\0" in octets:
        return string(octets.replace(b"\0", b""))
    return b"{%d}\r\n%s" % (len(octets), octets)


def nstring(octets: bytes | None) -> bytes:
    """NIL for what is not there."""
    return NIL if octets is None else string(octets)
