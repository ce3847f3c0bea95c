"""Commands about rights, quotas and annotations."""

import re
from typing import TypeVar

from access.imap import commands as c
from access.imap.grammar.words import entry
from access.imap.tokens import NUMBER63, Cursor, Unreadable

T = TypeVar("T")
RIGHTS = re.compile(r"[a-z0-9]*\Z")  # RFC 4314 §7 rights, lower case
ENTRIES = 100  # of one command
DEPTHS = {"0": 0, "1": 1, "INFINITY": None}  # RFC 5464 §4.2.2


def set_acl(cursor: Cursor) -> c.SetAcl:
    """SETACL mailbox identifier [+|-]rights (RFC 4314 §3.1)"""
    mailbox, identifier = _mailbox_and_identifier(cursor)
    cursor.space()
    rights = cursor.text("rights")
    mode = rights[:1] if rights[:1] in ("+", "-") else ""
    rights = rights.removeprefix(mode)
    if not RIGHTS.match(rights):
        raise Unreadable("rights are lower-case letters, + or - before them")  # RFC 4314 §2
    return c.SetAcl(mailbox, identifier, mode, rights)


def delete_acl(cursor: Cursor) -> c.DeleteAcl:
    return c.DeleteAcl(*_mailbox_and_identifier(cursor))


def list_rights(cursor: Cursor) -> c.ListRights:
    return c.ListRights(*_mailbox_and_identifier(cursor))


def _mailbox_and_identifier(cursor: Cursor) -> tuple[str, str]:
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    return mailbox, cursor.text("an identifier")


def get_quota(cursor: Cursor) -> c.GetQuota:
    cursor.space()
    return c.GetQuota(cursor.text("a quota root"))


def set_quota(cursor: Cursor) -> c.SetQuota:
    """SETQUOTA root (STORAGE 512 …) (RFC 9208 §4.1.3)"""
    cursor.space()
    root = cursor.text("a quota root")
    cursor.space()
    return c.SetQuota(root, tuple(cursor.list_of(_limit, "resources and limits", empty=True)))


def _limit(cursor: Cursor) -> tuple[str, int]:
    resource = cursor.word("a resource")
    cursor.space()
    return resource, cursor.number("a limit", NUMBER63)


def get_metadata(cursor: Cursor) -> c.GetMetadata:
    """GETMETADATA [(options)] mailbox entries; the options may also stand behind the mailbox (RFC 5464 §4.2)."""
    cursor.space()
    options = _options(cursor)
    mailbox = cursor.mailbox()
    cursor.space()
    if cursor.sees(b"(") and not options:
        entries, options = _entries_or_options(cursor)
    else:
        entries = _entries(cursor)
    size, depth = options.get("MAXSIZE"), options.get("DEPTH", 0)
    return c.GetMetadata(mailbox, entries, size, depth)


def _options(cursor: Cursor) -> dict[str, int | None]:
    if not cursor.sees(b"("):
        return {}
    options = dict(cursor.list_of(_option, "MAXSIZE or DEPTH"))
    cursor.space()
    return options


def _entries_or_options(cursor: Cursor) -> tuple[tuple[str, ...], dict[str, int | None]]:
    """Clients put the options there, after an example of RFC 5464 §4.2.1."""
    if cursor.sees(b"(/"):
        return _entries(cursor), {}
    options = _options(cursor)
    return _entries(cursor), options


def _option(cursor: Cursor) -> tuple[str, int | None]:
    name = cursor.word("MAXSIZE or DEPTH")
    cursor.space()
    if name == "MAXSIZE":
        return name, cursor.number("a size in octets")
    if name != "DEPTH":
        raise Unreadable(f"{name[:40]} is no option of GETMETADATA")
    depth = cursor.word("0, 1 or infinity")
    if depth not in DEPTHS:
        raise Unreadable("DEPTH is 0, 1 or infinity")
    return name, DEPTHS[depth]


def _entries(cursor: Cursor) -> tuple[str, ...]:
    found = cursor.list_of(entry, "entries") if cursor.sees(b"(") else [entry(cursor)]
    return tuple(_few(found))


def set_metadata(cursor: Cursor) -> c.SetMetadata:
    """SETMETADATA mailbox (entry value …) (RFC 5464 §4.3)"""
    cursor.space()
    mailbox = cursor.mailbox()
    cursor.space()
    return c.SetMetadata(mailbox, tuple(_few(cursor.list_of(_pair, "entries and values"))))


def _pair(cursor: Cursor) -> tuple[str, bytes | None]:
    name = entry(cursor)
    cursor.space()
    return name, cursor.nstring("a value, or NIL")


def _few(found: list[T]) -> list[T]:
    if len(found) > ENTRIES:
        raise Unreadable(f"more than {ENTRIES} entries")
    return found
