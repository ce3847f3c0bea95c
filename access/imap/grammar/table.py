"""The menu: every command that can be read, with the function that reads what stands behind its name."""

import re
from collections.abc import Callable

from access.imap import commands as c
from access.imap.framer import TAG, Literal, Pieces, WantLiteral
from access.imap.grammar import (
    appending,
    connecting,
    fetching,
    listing,
    mailboxes,
    messages,
    notifying,
    office,
    searching,
)
from access.imap.tokens import Bad, Cursor, Unreadable

Reader = Callable[[Cursor], c.Command]
NAME = re.compile(rb" +([A-Za-z0-9-]+)")

MENU: dict[bytes, Reader] = {
    b"CAPABILITY": connecting.bare(c.Capability()),  # RFC 9051 §6.1.1
    b"NOOP": connecting.bare(c.Noop()),  # RFC 9051 §6.1.2
    b"LOGOUT": connecting.bare(c.Logout()),  # RFC 9051 §6.1.3
    b"ID": connecting.identity,  # RFC 2971
    b"COMPRESS": connecting.compress,  # RFC 4978
    b"STARTTLS": connecting.bare(c.StartTls()),  # RFC 9051 §6.2.1
    b"AUTHENTICATE": connecting.authenticate,  # RFC 9051 §6.2.2, RFC 4959
    b"LOGIN": connecting.login,  # RFC 9051 §6.2.3
    b"ENABLE": connecting.enable,  # RFC 9051 §6.3.1, RFC 5161
    b"IDLE": connecting.bare(c.Idle()),  # RFC 9051 §6.3.13, RFC 2177
    b"SELECT": mailboxes.select,  # RFC 9051 §6.3.2
    b"EXAMINE": mailboxes.examine,  # RFC 9051 §6.3.3
    b"CREATE": mailboxes.create,  # RFC 9051 §6.3.4
    b"DELETE": mailboxes.named(c.Delete),  # RFC 9051 §6.3.5
    b"RENAME": mailboxes.rename,  # RFC 9051 §6.3.6
    b"SUBSCRIBE": mailboxes.named(c.Subscribe),  # RFC 9051 §6.3.7
    b"UNSUBSCRIBE": mailboxes.named(c.Unsubscribe),  # RFC 9051 §6.3.8
    b"LIST": listing.list_,  # RFC 9051 §6.3.9
    b"LSUB": listing.lsub,  # RFC 3501 §6.3.9
    b"NAMESPACE": connecting.bare(c.Namespace()),  # RFC 9051 §6.3.10
    b"STATUS": mailboxes.status,  # RFC 9051 §6.3.11
    b"APPEND": appending.append,  # RFC 9051 §6.3.12, RFC 3502
    b"REPLACE": appending.replace,  # RFC 8508
    b"CHECK": connecting.bare(c.Check()),  # RFC 3501 §6.4.1
    b"CLOSE": connecting.bare(c.Close()),  # RFC 9051 §6.4.1
    b"UNSELECT": connecting.bare(c.Unselect()),  # RFC 9051 §6.4.2
    b"EXPUNGE": connecting.bare(c.Expunge()),  # RFC 9051 §6.4.3
    b"SEARCH": searching.search,  # RFC 9051 §6.4.4
    b"SORT": searching.sort,  # RFC 5256 §3
    b"THREAD": searching.thread,  # RFC 5256 §3
    b"FETCH": fetching.fetch,  # RFC 9051 §6.4.5
    b"STORE": messages.store,  # RFC 9051 §6.4.6
    b"COPY": messages.copy,  # RFC 9051 §6.4.7
    b"MOVE": messages.move,  # RFC 9051 §6.4.8
    b"GETACL": mailboxes.named(c.GetAcl),  # RFC 4314 §3.3
    b"SETACL": office.set_acl,  # RFC 4314 §3.1
    b"DELETEACL": office.delete_acl,  # RFC 4314 §3.2
    b"LISTRIGHTS": office.list_rights,  # RFC 4314 §3.4
    b"MYRIGHTS": mailboxes.named(c.MyRights),  # RFC 4314 §3.5
    b"GETQUOTA": office.get_quota,  # RFC 9208 §4.1.1
    b"GETQUOTAROOT": mailboxes.named(c.GetQuotaRoot),  # RFC 9208 §4.1.2
    b"SETQUOTA": office.set_quota,  # RFC 9208 §4.1.3
    b"GETMETADATA": office.get_metadata,  # RFC 5464 §4.2
    b"SETMETADATA": office.set_metadata,  # RFC 5464 §4.3
    b"NOTIFY": notifying.notify,  # RFC 5465 §3
}

BY_UID: dict[bytes, Reader] = {  # behind the word UID (RFC 9051 §6.4.9)
    b"FETCH": fetching.uid_fetch,
    b"STORE": messages.uid_store,
    b"COPY": messages.uid_copy,
    b"MOVE": messages.uid_move,
    b"EXPUNGE": messages.uid_expunge,
    b"SEARCH": searching.uid_search,
    b"SORT": searching.uid_sort,
    b"THREAD": searching.uid_thread,
    b"REPLACE": appending.uid_replace,  # RFC 8508 §3.3
}


def parse(pieces: Pieces, utf8: bool = False) -> c.Tagged:
    """A whole command. `utf8`: IMAP4rev2 or UTF8=ACCEPT was enabled. Raises Bad."""
    return _read(Cursor(pieces, utf8))


def foreseen(want: WantLiteral, utf8: bool = False) -> c.Tagged:
    """The APPEND or REPLACE so far, as if it ended with the announced message. Raises Bad."""
    announced = Literal(want.size, binary=want.binary)
    return _read(Cursor((*want.so_far, announced, b""), utf8, foreseen=True))


def _read(cursor: Cursor) -> c.Tagged:
    found = cursor.take(TAG)
    if not found:
        raise Bad("", "a command begins with a tag and a blank")
    tag = found[0].decode()
    if tag.upper() == "DONE" and cursor.at_end():
        return c.Tagged("", c.Done())  # RFC 9051 §6.3.13
    try:
        name, reader = _reader(cursor)
    except Unreadable as problem:
        raise Bad(tag, problem.why) from None
    try:
        command = reader(cursor)
        cursor.end()
    except Unreadable as problem:
        raise Bad(tag, f"{name}: {problem.why}", problem.status, problem.code) from None
    return c.Tagged(tag, command)


def _reader(cursor: Cursor) -> tuple[str, Reader]:
    """The command's name, as a sentence about it names it, and who reads the rest."""
    name = _name(cursor)
    menu, full = MENU, name
    if name == b"UID":
        name = _name(cursor)
        menu, full = BY_UID, b"UID " + name
    if name not in menu:
        raise Unreadable(f"{full.decode()[:40]} is no command that is known here")
    return full.decode(), menu[name]


def _name(cursor: Cursor) -> bytes:
    return cursor.must(NAME, "the name of a command")[1].upper()
