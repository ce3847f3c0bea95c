"""OK, NO, BAD, BYE, PREAUTH, and the codes in their brackets (RFC 9051 §7.1)."""

import re
from collections.abc import Iterable

from access.imap.answers.syntax import NIL, flag_list
from access.imap.sets import written
from mailapp.store.values import Flags, UidSet

CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
# Braces at the end of a line would be taken for a literal; signs that ASCII has not, but something like them.
PLAINER = str.maketrans({"{": "(", "}": ")", "“": '"', "”": '"', "…": "..."})
Text = str | bytes


def tagged(tag: str, status: str, text: str, code: Text = b"") -> bytes:
    """`tag OK [CODE] text`; the tag "*" makes it untagged. `status` is OK, NO, BAD, BYE or PREAUTH."""
    bracket = b"[%s] " % _octets(code) if code else b""
    # A text is never empty, nor does it begin with what would be taken for a code (RFC 9051 §9 resp-text).
    words = _octets(text).lstrip(b"[") or b"done"
    return b"%s %s %s%s\r\n" % (tag.encode(), status.encode(), bracket, words)


def ok(tag: str, text: str, code: Text = b"") -> bytes:
    return tagged(tag, "OK", text, code)


def no(tag: str, text: str, code: Text = b"") -> bytes:
    return tagged(tag, "NO", text, code)


def bad(tag: str, text: str, code: Text = b"") -> bytes:
    """With the tag "" it is untagged: there was none to be read."""
    return tagged(tag or "*", "BAD", text, code)


def bye(text: str, code: Text = b"") -> bytes:
    return tagged("*", "BYE", text, code)


def _octets(text: Text) -> bytes:
    """In ASCII, on one line: not every client reads UTF-8 here."""
    if isinstance(text, bytes):
        return text
    return CONTROLS.sub(" ", text.translate(PLAINER)).encode("ascii", "replace")


# Codes with arguments. Those without are written where they are used: "ALREADYEXISTS", "OVERQUOTA", …


def append_uid(uidvalidity: int, uids: UidSet) -> bytes:
    """RFC 9051 §7.1 APPENDUID"""
    return b"APPENDUID %d %s" % (uidvalidity, written(uids))


def copy_uid(uidvalidity: int, pairs: Iterable[tuple[int, int]]) -> bytes:
    """RFC 9051 §7.1 COPYUID: both sets in the order of the pairs, the first of each with the first of the other."""
    pairs = tuple(pairs)
    here, there = _in_order([uid for uid, _ in pairs]), _in_order([uid for _, uid in pairs])
    return b"COPYUID %d %s %s" % (uidvalidity, here, there)


def _in_order(uids: list[int]) -> bytes:
    """Ranges that keep the order, unlike UidSet."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return b",".join([b"%d" % low if low == high else b"%d:%d" % (low, high) for low, high in ranges])


def permanent_flags(flags: Flags, more: bool) -> bytes:
    """RFC 9051 §7.1 PERMANENTFLAGS; `more`: new keywords can be made (\\*)."""
    listed = flag_list(flags)
    return b"PERMANENTFLAGS %s" % (listed[:-1] + (b" \\*)" if flags else b"\\*)") if more else listed)


def mailbox_id(identifier: str) -> bytes:
    """RFC 8474 §4.1 and §4.2"""
    return b"MAILBOXID (%s)" % identifier.encode()


def modified(messages: UidSet) -> bytes:
    """RFC 7162 §3.1.3: numbers or UIDs, as the command had them."""
    return b"MODIFIED %s" % written(messages)


def bad_charset(charsets: Iterable[str]) -> bytes:
    """RFC 9051 §7.1 BADCHARSET"""
    return b"BADCHARSET (%s)" % " ".join(charsets).encode()


def bad_event(events: Iterable[str]) -> bytes:
    """RFC 5465 §7: these are the events that can be had."""
    return b"BADEVENT (%s)" % " ".join(events).encode()


def in_progress(tag: str, done: int | None = None, goal: int | None = None) -> bytes:
    """RFC 9585 §4: how far the command with this tag has come; None when nobody knows."""
    count, total = (NIL if number is None else b"%d" % number for number in (done, goal))
    return b'INPROGRESS ("%s" %s %s)' % (tag.replace("\\", "\\\\").encode(), count, total)


def long_entries(largest: int) -> bytes:
    """RFC 5464 §4.2.1: something was left out, of which the largest has so many octets."""
    return b"METADATA LONGENTRIES %d" % largest


def too_long(most: int) -> bytes:
    """RFC 5464 §4.3: a value has so many octets at most."""
    return b"METADATA MAXSIZE %d" % most
