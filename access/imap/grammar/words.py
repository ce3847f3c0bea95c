"""Words that several commands share: flags, moments, lists of names, parts of windows."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from access.imap.answers.syntax import MONTHS
from access.imap.commands import Partial
from access.imap.tokens import NUMBER63, Cursor, Unreadable
from mailapp.store.values import ANSWERED, DELETED, DRAFT, FLAGGED, SEEN, Flags

FLAG = re.compile(rb"\\?[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+")  # RFC 9051 §9 flag
SYSTEM = {name.lower(): name for name in (ANSWERED, DELETED, DRAFT, FLAGGED, SEEN)}
RECENT = "\\recent"
MONTH = {name.lower().encode(): number for number, name in enumerate(MONTHS, 1)}
DATE = re.compile(rb'("?)([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4})\1')  # RFC 9051 §9 date
DATE_TIME = re.compile(
    rb'" ?([0-9]{1,2})-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"'
)
ENTRY = re.compile(r"/(?:private|shared)(?:/[^/%*\x00-\x1f\x7f]+)*\Z")  # RFC 5464 §3.2; deeper names and no wildcards
PARTIAL = re.compile(rb"(-?)([1-9][0-9]{0,9}):\1([1-9][0-9]{0,9})(?![0-9])")  # RFC 9394 §3.1


def flag(cursor: Cursor) -> str:
    """As RFC 9051 §2.3.2 spells it when it is a system flag."""
    name = cursor.must(FLAG, "a flag")[0].decode()
    return SYSTEM.get(name.lower(), name) if name.startswith("\\") else name


def flags(cursor: Cursor) -> Flags:
    """A list in parentheses. \\Recent is no client's to set, and is left out (RFC 3501 §2.3.2)."""
    return kept(cursor.list_of(flag, "flags", empty=True))


def kept(names: list[str]) -> Flags:
    return frozenset([name for name in names if name.lower() != RECENT])


def day(cursor: Cursor) -> date:
    """`1-Feb-1994`, in quotes or not."""
    _, number, month, year = cursor.must(DATE, "a date such as 1-Feb-1994").groups()
    try:
        return date(int(year), MONTH[month.lower()], int(number))
    except (KeyError, ValueError):
        raise Unreadable(f"{number.decode()}-{month.decode()}-{year.decode()} is no date") from None


def moment(cursor: Cursor) -> datetime:
    """`"17-Jul-1996 02:44:25 -0700"`; a leap second is the one before it."""
    what = 'a date such as "17-Jul-1996 02:44:25 -0700"'
    found = cursor.must(DATE_TIME, what)
    number, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    try:
        zone = timezone(-offset if sign == b"-" else offset) if offset else UTC
        clock = int(hour), int(minute), min(int(second), 59) if int(second) == 60 else int(second)
        return datetime(int(year), MONTH[month.lower()], int(number), *clock, tzinfo=zone)
    except (KeyError, ValueError):
        raise Unreadable(f"{found[0].decode()} is no date") from None


def partial(cursor: Cursor) -> Partial:
    """`1:100`, `-1:-100`: both ends from the same side (RFC 9394 §3.1)."""
    sign, first, last = cursor.must(PARTIAL, "a range such as 1:100 or -1:-100").groups()
    near, far = sorted((int(first), int(last)))
    if far > 2**32 - 1:
        raise Unreadable("a range ends at 4294967295")
    return Partial(-near, -far) if sign else Partial(near, far)


def mod_sequence(cursor: Cursor) -> int:
    """RFC 7162 §7 mod-sequence-valzer"""
    return cursor.number("a mod-sequence", NUMBER63)


def one_or_more(cursor: Cursor, what: str) -> tuple[str, ...]:
    """A mailbox's name, or several in parentheses."""
    if cursor.sees(b"("):
        return tuple(cursor.list_of(Cursor.mailbox, what))
    return (cursor.mailbox(what),)


def entry(cursor: Cursor) -> str:
    """In lower case: names mean the same in any (RFC 5464 §3)."""
    name = cursor.text("an entry").lower()
    if not ENTRY.match(name):
        raise Unreadable("an entry begins with /private or /shared and has no * or %")
    return name
