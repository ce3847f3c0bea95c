"""Untagged answers about rights, quotas and annotations."""

from collections.abc import Iterable, Mapping

from access.imap.answers.syntax import NIL, astring, literal8, mailbox, parenthesised, string


def acl(name: str, rights: Mapping[str, str], *, utf8: bool = False) -> bytes:
    """RFC 4314 §3.6: who may do what."""
    pairs = [astring(who.encode()) + b" " + _rights(what) for who, what in rights.items()]
    return b"* ACL %s\r\n" % b" ".join([mailbox(name, utf8), *pairs])


def list_rights(name: str, identifier: str, required: str, optional: Iterable[str], *, utf8: bool = False) -> bytes:
    """RFC 4314 §3.7: what he has always, and what can be granted, tied together where it goes together only."""
    groups = [_rights(group) for group in (required, *optional)]
    return b"* LISTRIGHTS %s\r\n" % b" ".join([mailbox(name, utf8), astring(identifier.encode()), *groups])


def my_rights(name: str, rights: str, *, utf8: bool = False) -> bytes:
    """RFC 4314 §3.8"""
    return b"* MYRIGHTS %s %s\r\n" % (mailbox(name, utf8), _rights(rights))


def _rights(rights: str) -> bytes:
    return astring(rights.encode()) if rights else b'""'


def quota(root: str, resources: Iterable[tuple[str, int, int]]) -> bytes:
    """RFC 9208 §4.2.1: (resource, usage, limit)."""
    listed = [b"%s %d %d" % (name.encode(), usage, limit) for name, usage, limit in resources]
    return b"* QUOTA %s %s\r\n" % (string(root.encode()), parenthesised(listed))


def quota_root(name: str, roots: Iterable[str], *, utf8: bool = False) -> bytes:
    """RFC 9208 §4.2.2"""
    return b"* QUOTAROOT %s\r\n" % b" ".join([mailbox(name, utf8), *[string(root.encode()) for root in roots]])


def metadata(name: str, entries: Mapping[str, bytes | None], *, utf8: bool = False) -> bytes:
    """RFC 5464 §4.4.1: entries with their values; None is NIL. The mailbox "" is the server."""
    pairs = [astring(entry.encode()) + b" " + _value(value) for entry, value in entries.items()]
    return b"* METADATA %s %s\r\n" % (_name(name, utf8), parenthesised(pairs))


def metadata_changed(name: str, entries: Iterable[str], *, utf8: bool = False) -> bytes:
    """RFC 5464 §4.4.2: these have changed, and are not told."""
    return b"* METADATA %s %s\r\n" % (_name(name, utf8), b" ".join([astring(entry.encode()) for entry in entries]))


def _name(name: str, utf8: bool) -> bytes:
    return mailbox(name, utf8) if name else b'""'


def _value(value: bytes | None) -> bytes:
    if value is None:
        return NIL
    return literal8(value) if b"\0" in value else string(value)
