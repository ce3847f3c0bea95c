"""LIST in all its forms, and LSUB."""

from dataclasses import dataclass, replace

from access.imap import commands as c
from access.imap.grammar.mailboxes import status_items
from access.imap.grammar.words import entry
from access.imap.tokens import PATTERN, Cursor, Unreadable

SELECT_OPTIONS = frozenset({"SUBSCRIBED", "REMOTE", "RECURSIVEMATCH", "SPECIAL-USE"})  # RFC 5258 §3.1, RFC 6154 §5.2
RETURN_OPTIONS = frozenset({
    "SUBSCRIBED", "CHILDREN",  # RFC 5258 §3.2
    "SPECIAL-USE",  # RFC 6154 §5.2
    "STATUS",  # RFC 5819 §2
    "MYRIGHTS",  # RFC 8440 §3
    "METADATA",  # RFC 9590 §3
})  # fmt: skip
BASES = frozenset({"SUBSCRIBED", "SPECIAL-USE"})  # options that can stand alone


@dataclass(frozen=True, slots=True)
class Wanted:
    """One return option, with what it asks for."""

    option: str
    names: tuple[str, ...] = ()


def list_(cursor: Cursor) -> c.List:
    """LIST [(selection)] reference patterns [RETURN (options)] (RFC 9051 §6.3.9)"""
    cursor.space()
    selection: list[str] = []
    selective = cursor.sees(b"(")
    if selective:
        selection = _selection(cursor)
        cursor.space()
    reference = cursor.mailbox("a reference name")
    cursor.space()
    several = cursor.sees(b"(")
    patterns = cursor.list_of(_pattern, "patterns") if several else [_pattern(cursor)]
    returning = cursor.takes_space()
    command = c.List(reference, tuple(patterns), frozenset(selection), extended=bool(selective or several or returning))
    return _with_returns(cursor, command) if returning else command


def _selection(cursor: Cursor) -> list[str]:
    options = cursor.list_of(_select_option, "selection options", empty=True)
    if "RECURSIVEMATCH" in options and not BASES.intersection(options):
        raise Unreadable("RECURSIVEMATCH needs SUBSCRIBED beside it")  # RFC 5258 §3.1
    return options


def _select_option(cursor: Cursor) -> str:
    option = cursor.word("a selection option")
    if option not in SELECT_OPTIONS:
        raise Unreadable(f"{option[:40]} is no selection option of LIST")
    return option


def _with_returns(cursor: Cursor, command: c.List) -> c.List:
    if not cursor.takes_word(b"RETURN"):
        raise cursor.expected("RETURN (…)")
    cursor.space()
    wanted = cursor.list_of(_return_option, "return options", empty=True)
    names = {want.option: want.names for want in wanted}
    return replace(
        command,
        return_options=frozenset(names),
        status_items=names.get("STATUS", ()),
        metadata_entries=names.get("METADATA", ()),
    )


def _return_option(cursor: Cursor) -> Wanted:
    option = cursor.word("a return option")
    if option not in RETURN_OPTIONS:
        raise Unreadable(f"{option[:40]} is no return option of LIST")
    if option == "STATUS":
        cursor.space()
        return Wanted(option, status_items(cursor))
    if option == "METADATA":
        cursor.space()
        return Wanted(option, tuple(cursor.list_of(entry, "entries")))
    return Wanted(option)


def _pattern(cursor: Cursor) -> str:
    """A name with % and *, which need no quotes (RFC 9051 §9 list-mailbox); one that none can have finds none."""
    what = "a pattern"
    found = cursor.take(PATTERN)
    return cursor.name_of(found[0] if found else cursor.string(what), what, strict=False)


def lsub(cursor: Cursor) -> c.Lsub:
    cursor.space()
    reference = cursor.mailbox("a reference name")
    cursor.space()
    return c.Lsub(reference, _pattern(cursor))
