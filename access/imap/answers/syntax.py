"""How IMAP writes strings, names and lists (RFC 9051 §4 and §9)."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from mailapp.standards import mutf7
from mailapp.standards.message.imapsyntax import NIL, nstring, string
from mailapp.store.values import Flags

__all__ = ["NIL", "astring", "date_time", "flag_list", "literal8", "mailbox", "nstring", "opening",
           "opening8", "parenthesised", "string", "utf8_string"]  # fmt: skip

# RFC 9051 §9 ASTRING-CHAR: no blank, parentheses, braces, wildcards, quotes, backslash, controls, 8-bit.
ATOM = re.compile(rb"[!#$&'+,\-./0-9:;<=>?@A-Z\[\]^_`a-z|}~]+\Z")
QUOTABLE_UTF8 = re.compile("[^\0\r\n\ud800-\udfff]*\\Z")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def opening(length: int) -> bytes:
    """What stands before a literal of so many octets."""
    return b"{%d}\r\n" % length


def opening8(length: int) -> bytes:
    """What stands before a literal that may hold NUL (RFC 3516 §4.4)."""
    return b"~{%d}\r\n" % length


def literal8(octets: bytes) -> bytes:
    """Any octets."""
    return b"~{%d}\r\n%s" % (len(octets), octets)


def astring(octets: bytes) -> bytes:
    """As an atom when it can be one and means no NIL, else as a string."""
    return octets if ATOM.match(octets) and octets.upper() != NIL else string(octets)


def utf8_string(text: str) -> bytes:
    """Quoted, with UTF-8 inside: for clients that enabled IMAP4rev2 or UTF8=ACCEPT (RFC 9051 §4.3)."""
    if QUOTABLE_UTF8.match(text):
        return b'"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').encode()
    return string(text.encode(errors="replace"))


@lru_cache(4096)
def mailbox(name: str, utf8: bool = False) -> bytes:
    """A mailbox's name: UTF-8 when that was enabled (RFC 9051 §5.1), else modified UTF-7 (RFC 3501 §5.1.3)."""
    if name.isascii() and "&" not in name:
        return astring(name.encode())
    return utf8_string(name) if utf8 else astring(mutf7.encode(name).encode())


def parenthesised(pieces: Iterable[bytes]) -> bytes:
    return b"(%s)" % b" ".join(pieces)


@lru_cache(4096)
def flag_list(flags: Flags) -> bytes:
    """`(\\Answered \\Seen $Forwarded)`: system flags first, each in order."""
    return b"(%s)" % " ".join(sorted(flags, key=lambda flag: (not flag.startswith("\\"), flag))).encode()


def date_time(when: datetime) -> bytes:
    """`"17-Jul-1996 02:44:25 -0700"`, the day in two places (RFC 9051 §9 date-time); `when` is aware."""
    offset = when.utcoffset()
    minutes = int(offset.total_seconds()) // 60 if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return b'"%2d-%s-%04d %02d:%02d:%02d %s%02d%02d"' % (
        when.day, MONTHS[when.month - 1].encode(), when.year, when.hour, when.minute, when.second,
        b"-" if minutes < 0 else b"+", hours, rest,
    )  # fmt: skip
