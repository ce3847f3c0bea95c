"""STORE, COPY, MOVE and UID EXPUNGE."""

import re

from access.imap import commands as c
from access.imap.grammar.words import flag, flags, kept, mod_sequence
from access.imap.sets import SequenceSet
from access.imap.tokens import CLOSE, OPEN, Cursor
from mailapp.store.values import Flags

STORE_ITEM = re.compile(rb"([+-]?FLAGS)(\.SILENT)?(?= )", re.IGNORECASE)


def store(cursor: Cursor) -> c.Store:
    return _store(cursor, by_uid=False)


def uid_store(cursor: Cursor) -> c.Store:
    return _store(cursor, by_uid=True)


def _store(cursor: Cursor, by_uid: bool) -> c.Store:
    """STORE set [(UNCHANGEDSINCE n)] [+|-]FLAGS[.SILENT] flags"""
    cursor.space()
    messages = cursor.set()
    cursor.space()
    unchanged_since = None
    if cursor.sees(b"("):
        unchanged_since = _unchanged_since(cursor)
        cursor.space()
    item, silent = cursor.must(STORE_ITEM, "FLAGS, +FLAGS or -FLAGS").groups()
    cursor.space()
    mode = c.Mode(item.upper().decode())
    return c.Store(messages, mode, _store_flags(cursor), silent is not None, unchanged_since, by_uid)


def _unchanged_since(cursor: Cursor) -> int:
    """RFC 7162 §3.1.3"""
    cursor.must(OPEN, "(")
    if not cursor.takes_word(b"UNCHANGEDSINCE"):
        raise cursor.expected("UNCHANGEDSINCE")
    cursor.space()
    modseq = mod_sequence(cursor)
    cursor.must(CLOSE, ")")
    return modseq


def _store_flags(cursor: Cursor) -> Flags:
    """In parentheses or without them (RFC 9051 §9 store-att-flags)."""
    if cursor.sees(b"("):
        return flags(cursor)
    names = [flag(cursor)]
    while cursor.takes_space():
        names.append(flag(cursor))
    return kept(names)


def copy(cursor: Cursor) -> c.Copy:
    return c.Copy(_set(cursor), _target(cursor))


def uid_copy(cursor: Cursor) -> c.Copy:
    return c.Copy(_set(cursor), _target(cursor), by_uid=True)


def move(cursor: Cursor) -> c.Move:
    return c.Move(_set(cursor), _target(cursor))


def uid_move(cursor: Cursor) -> c.Move:
    return c.Move(_set(cursor), _target(cursor), by_uid=True)


def uid_expunge(cursor: Cursor) -> c.Expunge:
    return c.Expunge(_set(cursor))


def _set(cursor: Cursor) -> SequenceSet:
    cursor.space()
    return cursor.set()


def _target(cursor: Cursor) -> str:
    cursor.space()
    return cursor.mailbox()
