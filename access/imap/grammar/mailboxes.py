"""Commands about mailboxes as wholes."""

from collections.abc import Callable

from access.imap import commands as c
from access.imap.grammar.words import mod_sequence
from access.imap.tokens import CLOSE, OPEN, Cursor, Unreadable

# RFC 6154 §2, RFC 8457 §3 (\Important), in their spelling
SPECIAL_USES = ("\\All", "\\Archive", "\\Drafts", "\\Flagged", "\\Junk", "\\Sent", "\\Trash", "\\Important")
USES = {use[1:].upper(): use for use in SPECIAL_USES}
STATUS_ITEMS = frozenset({
    "MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "DELETED", "SIZE",  # RFC 9051 §6.3.11
    "RECENT",  # RFC 3501 §6.3.10
    "HIGHESTMODSEQ",  # RFC 7162 §3.1.2.1
    "MAILBOXID",  # RFC 8474 §4.3
    "APPENDLIMIT",  # RFC 7889 §3.2
    "DELETED-STORAGE",  # RFC 9208 §4.1.4
})  # fmt: skip


def named(command: Callable[[str], c.Command]) -> Callable[[Cursor], c.Command]:
    """A command whose only argument is a mailbox."""

    def read(cursor: Cursor) -> c.Command:
        cursor.space()
        return command(cursor.mailbox())

    return read


def select(cursor: Cursor) -> c.Select:
    return _select(cursor, readonly=False)


def examine(cursor: Cursor) -> c.Select:
    return _select(cursor, readonly=True)


def _select(cursor: Cursor, readonly: bool) -> c.Select:
    cursor.space()
    mailbox = cursor.mailbox()
    if not cursor.takes_space():
        return c.Select(mailbox, readonly)
    if cursor.sees(b"("):
        given = cursor.list_of(_select_parameter, "CONDSTORE or QRESYNC")
    else:  # libetpan, which is in many programs, leaves the parentheses out
        given = [_select_parameter(cursor)]
    resync = next((value for value in given if value), None)
    return c.Select(mailbox, readonly, condstore=None in given, qresync=resync)


def _select_parameter(cursor: Cursor) -> c.Resync | None:
    """None for CONDSTORE (RFC 7162 §3.1.8), else QRESYNC (§3.2.5)."""
    if cursor.takes_word(b"CONDSTORE"):
        return None
    if not cursor.takes_word(b"QRESYNC"):
        raise cursor.expected("CONDSTORE or QRESYNC")
    cursor.space()
    cursor.must(OPEN, "( and what QRESYNC is given")
    resync = _resync(cursor)
    cursor.must(CLOSE, ")")
    return resync


def _resync(cursor: Cursor) -> c.Resync:
    """uidvalidity modseq [known-uids] [(known-numbers known-uids)]"""
    uidvalidity = cursor.number("a UIDVALIDITY")
    cursor.space()
    modseq, known = mod_sequence(cursor), None
    if not modseq:
        raise Unreadable("a mod-sequence is above 0 with QRESYNC")
    more = cursor.takes_space()
    if more and not cursor.sees(b"("):
        known = cursor.set()
        more = cursor.takes_space()
    if not more:
        return c.Resync(uidvalidity, modseq, known)
    cursor.must(OPEN, "( and pairs of numbers and UIDs")
    numbers = cursor.set()
    cursor.space()
    uids = cursor.set()
    cursor.must(CLOSE, ")")
    return c.Resync(uidvalidity, modseq, known, numbers, uids)


def create(cursor: Cursor) -> c.Create:
    """CREATE name [(USE (\\Drafts))] (RFC 6154 §3)"""
    cursor.space()
    mailbox = cursor.mailbox()
    if not cursor.takes_space():
        return c.Create(mailbox)
    cursor.must(OPEN, "(USE (…))")
    if not cursor.takes_word(b"USE"):
        raise cursor.expected("USE")
    cursor.space()
    uses = cursor.list_of(_use, "special uses", empty=True)
    cursor.must(CLOSE, ")")
    return c.Create(mailbox, tuple(uses))


def _use(cursor: Cursor) -> str:
    """A use that nobody knows is refused by NO, not by BAD (RFC 6154 §3)."""
    if not cursor.sees(b"\\"):
        raise cursor.expected("a special use such as \\Drafts")
    cursor.skip()
    word = cursor.word("a special use")
    if word not in USES:
        raise Unreadable(f"\\{word[:40]} is no special use that is known here", "NO", b"USEATTR")
    return USES[word]


def rename(cursor: Cursor) -> c.Rename:
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    return c.Rename(mailbox, cursor.mailbox("its new name"))


def status(cursor: Cursor) -> c.Status:
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    return c.Status(mailbox, status_items(cursor))


def status_items(cursor: Cursor) -> tuple[str, ...]:
    return tuple(cursor.list_of(_status_item, "what STATUS shall tell"))


def _status_item(cursor: Cursor) -> str:
    item = cursor.word("an item of STATUS")
    if item not in STATUS_ITEMS:
        raise Unreadable(f"{item[:40]} is no item of STATUS")
    return item
