"""Untagged answers about messages: FETCH, EXPUNGE, VANISHED, EXISTS, FLAGS (RFC 9051 §7.4 and §7.5).

A FETCH answer is its items, joined: `fetch(7, UID % 12, FLAGS % flag_list(flags))`. What the store has ready-made
(ENVELOPE, BODY, BODYSTRUCTURE) is not looked at again.
"""

from datetime import datetime

from access.imap.answers.syntax import NIL, date_time, flag_list, literal8, opening, opening8, string
from access.imap.sets import written
from mailapp.store.values import Flags, UidSet

# Items of FETCH with their values still to come
UID = b"UID %d"
FLAGS = b"FLAGS %s"  # of flag_list
SIZE = b"RFC822.SIZE %d"
ENVELOPE = b"ENVELOPE %s"
BODY = b"BODY %s"
BODYSTRUCTURE = b"BODYSTRUCTURE %s"
MODSEQ = b"MODSEQ (%d)"  # RFC 7162 §7
EMAILID = b"EMAILID (%s)"  # RFC 8474 §5.1
THREADID = b"THREADID (%s)"  # RFC 8474 §5.2


def exists(count: int) -> bytes:
    return b"* %d EXISTS\r\n" % count


def recent(count: int) -> bytes:
    """RFC 3501 §7.3.2; gone from IMAP4rev2."""
    return b"* %d RECENT\r\n" % count


def expunge(number: int) -> bytes:
    return b"* %d EXPUNGE\r\n" % number


def vanished(uids: UidSet, earlier: bool = False) -> bytes:
    """RFC 7162 §3.2.10"""
    return b"* VANISHED %s%s\r\n" % (b"(EARLIER) " if earlier else b"", written(uids))


def flags(known: Flags) -> bytes:
    """The flags that are in use in the mailbox."""
    return b"* FLAGS %s\r\n" % flag_list(known)


def fetch(number: int, *items: bytes) -> bytes:
    return b"* %d FETCH (%s)\r\n" % (number, b" ".join(items))


def uid_fetch(uid: int, *items: bytes) -> bytes:
    """The same for a client that enabled UIDONLY (RFC 9586 §3.3)."""
    return b"* %d UIDFETCH (%s)\r\n" % (uid, b" ".join(items))


def save_date(when: datetime | None) -> bytes:
    """RFC 8514 §4.3; None when the mailbox keeps none."""
    return b"SAVEDATE " + (date_time(when) if when else NIL)


def thread_id(identifier: str) -> bytes:
    """RFC 8474 §5.2; "" for a message that has none."""
    return THREADID % identifier.encode() if identifier else b"THREADID NIL"


def preview(text: str | None) -> bytes:
    """RFC 8970 §4: in UTF-8 always; None when there was no time for it (LAZY)."""
    if text is None:
        return b"PREVIEW NIL"
    return b"PREVIEW " + string(text.encode(errors="replace"))


def section(label: bytes, octets: bytes | None) -> bytes:
    """A BODY[…] that is small; None when there is no such part."""
    if octets is None:
        return label + b" NIL"
    return label + b" " + opening(len(octets)) + without_nul(octets)


def without_nul(octets: bytes) -> bytes:
    """NUL is no CHAR8 (RFC 9051 §4.3): another octet stands for it, so that all lengths and places stay true."""
    return octets.replace(b"\0", b"\x80")


def section_begins(label: bytes, length: int) -> bytes:
    """What stands before a FileSlice of so many octets."""
    return label + b" " + opening(length)


def binary(label: bytes, octets: bytes | None) -> bytes:
    """RFC 3516 §4.2: a literal8 where there is a NUL, else any string."""
    if octets is None:
        return label + b" NIL"
    return label + b" " + (literal8(octets) if b"\0" in octets else opening(len(octets)) + octets)


def binary_begins(label: bytes, length: int) -> bytes:
    """What stands before a FileSlice of decoded octets."""
    return label + b" " + opening8(length)
