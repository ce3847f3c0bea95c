"""Commands about the connection."""

import re
from collections.abc import Callable

from access.imap import commands as c
from access.imap.tokens import Cursor, Unreadable

INITIAL = re.compile(rb"[A-Za-z0-9+/=]+")  # base64, or "=" for an empty response (RFC 9051 §6.2.2)
ID_FIELDS = 30  # RFC 2971 §3.3
NIL = b"NIL"


def bare(command: c.Command) -> Callable[[Cursor], c.Command]:
    """A command without arguments."""
    return lambda cursor: command


def identity(cursor: Cursor) -> c.Id:
    """ID NIL, or ID ("name" "value" …), where a value may be NIL (RFC 2971 §3.1)."""
    cursor.space()
    if cursor.takes_word(NIL):
        return c.Id()
    fields = cursor.list_of(_field, "pairs of strings", empty=True)
    if len(fields) > ID_FIELDS:
        raise Unreadable(f"more than {ID_FIELDS} fields")
    return c.Id(tuple(fields))


def _field(cursor: Cursor) -> tuple[str, str | None]:
    name = cursor.utf8_of(cursor.string("the name of a field"), "the name of a field").lower()
    cursor.space()
    value = cursor.nstring("the field's value, or NIL")
    return name, None if value is None else value.decode(errors="replace")


def compress(cursor: Cursor) -> c.Compress:
    cursor.space()
    return c.Compress(cursor.word("a mechanism"))


def authenticate(cursor: Cursor) -> c.Authenticate:
    cursor.space()
    mechanism = cursor.word("a mechanism")
    if not cursor.takes_space():
        return c.Authenticate(mechanism)
    return c.Authenticate(mechanism, cursor.must(INITIAL, "a response in base64")[0])  # RFC 4959 §3


def login(cursor: Cursor) -> c.Login:
    cursor.space()
    name = cursor.text("a name")
    cursor.space()
    return c.Login(name, cursor.text("a password"))


def enable(cursor: Cursor) -> c.Enable:
    cursor.space()
    names = [cursor.word("the name of a capability")]
    while cursor.takes_space():
        names.append(cursor.word("the name of a capability"))
    return c.Enable(tuple(names))
