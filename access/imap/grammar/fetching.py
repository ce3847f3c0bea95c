"""FETCH: which messages, which items, and how they are narrowed down."""

import re
from dataclasses import replace

from access.imap import commands as c
from access.imap.answers.syntax import astring
from access.imap.grammar.words import mod_sequence, partial
from access.imap.items import ALL, FAST, FULL, Binary, BinarySize, FetchItem, Item, Preview, Section, Slice, Text
from access.imap.tokens import NUMBER32, NUMBER63, Cursor, Unreadable

WORD = re.compile(rb"[A-Za-z0-9.]+")
PLAIN = {item.value.encode(): item for item in Item}
MACROS = {b"ALL": ALL, b"FAST": FAST, b"FULL": FULL}
OLD = {  # RFC 3501 §6.4.5: the same as sections of BODY, under their own names
    b"RFC822": Section(b"RFC822"),
    b"RFC822.HEADER": Section(b"RFC822.HEADER", text=Text.HEADER, peek=True),
    b"RFC822.TEXT": Section(b"RFC822.TEXT", text=Text.TEXT),
}
SECTIONS = {b"BODY": False, b"BODY.PEEK": True}
BINARIES = {b"BINARY": False, b"BINARY.PEEK": True}
PART = re.compile(rb"[1-9][0-9]{0,9}(?:\.[1-9][0-9]{0,9})*")
PARTS = 100  # numbers in one section, at most
SECTION_TEXT = re.compile(rb"\.?(HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME)(?=[\] ])", re.IGNORECASE)
BRACKET = re.compile(rb"\[")
CLOSED = re.compile(rb"\]")
SLICE = re.compile(rb"<([0-9]{1,19})\.([0-9]{1,19})>")  # there are clients that ask for a length of 0
OPEN_SLICE = re.compile(rb"<([0-9]{1,19})>")
LAZY = re.compile(rb" +\( *LAZY *\)", re.IGNORECASE)


def fetch(cursor: Cursor) -> c.Fetch:
    return _fetch(cursor, by_uid=False)


def uid_fetch(cursor: Cursor) -> c.Fetch:
    return _fetch(cursor, by_uid=True)


def _fetch(cursor: Cursor, by_uid: bool) -> c.Fetch:
    """FETCH set items [(modifiers)]"""
    cursor.space()
    messages = cursor.set()
    cursor.space()
    items = _items(cursor)
    if not cursor.takes_space():
        return c.Fetch(messages, items, by_uid=by_uid)
    given = dict(cursor.list_of(_modifier, "CHANGEDSINCE, VANISHED or PARTIAL"))
    since, window, vanished = given.get("CHANGEDSINCE"), given.get("PARTIAL"), "VANISHED" in given
    if vanished and (since is None or not by_uid):
        raise Unreadable("VANISHED stands in a UID FETCH with CHANGEDSINCE")  # RFC 7162 §3.2.6
    if window and not by_uid:
        raise Unreadable("PARTIAL stands in a UID FETCH")  # RFC 9394 §3.3
    return c.Fetch(
        messages,
        items,
        since if isinstance(since, int) else None,
        vanished,
        window if isinstance(window, c.Partial) else None,
        by_uid,
    )


def _items(cursor: Cursor) -> tuple[FetchItem, ...]:
    if cursor.sees(b"("):
        return fetch_items(cursor)
    for macro, items in MACROS.items():  # RFC 9051 §6.4.5: not among other items
        if cursor.takes_word(macro):
            return items
    return (item(cursor),)


def fetch_items(cursor: Cursor) -> tuple[FetchItem, ...]:
    """In parentheses; each item once, however often it was written."""
    return tuple(dict.fromkeys(cursor.list_of(item, "items to fetch")))


def _modifier(cursor: Cursor) -> tuple[str, int | c.Partial | None]:
    name = cursor.word("CHANGEDSINCE, VANISHED or PARTIAL")
    if name == "VANISHED":
        return name, None
    if name not in ("CHANGEDSINCE", "PARTIAL"):
        raise Unreadable(f"{name[:40]} is no modifier of FETCH")
    cursor.space()
    return name, mod_sequence(cursor) if name == "CHANGEDSINCE" else partial(cursor)


def item(cursor: Cursor) -> FetchItem:
    """One item, with its section and slice."""
    name = cursor.must(WORD, "an item to fetch")[0].upper()
    if cursor.sees(b"["):
        return _sectioned(cursor, name)
    if plain := PLAIN.get(name) or OLD.get(name):
        return plain
    if name == b"PREVIEW":
        return Preview(lazy=cursor.take(LAZY) is not None)  # RFC 8970 §3.1
    raise Unreadable(f"{name.decode()[:40]} is no item to fetch")


def _sectioned(cursor: Cursor, name: bytes) -> FetchItem:
    if name in SECTIONS:
        return _section(cursor, peek=SECTIONS[name])
    if name in BINARIES:
        return _binary(cursor, peek=BINARIES[name])
    if name == b"BINARY.SIZE":
        found = _specified(cursor, b"BINARY.SIZE")
        return BinarySize(found.label, found.part, None if found.text is Text.ALL else found)
    raise Unreadable(f"{name.decode()[:40]} has no sections")


def _section(cursor: Cursor, peek: bool) -> Section:
    """BODY[1.2.HEADER.FIELDS (Subject)]<0.100> (RFC 9051 §9 section)"""
    found = _specified(cursor, b"BODY")
    cut, suffix = _slice(cursor)
    return replace(found, label=found.label + suffix, peek=peek, slice=cut)


def _binary(cursor: Cursor, peek: bool) -> Section | Binary:
    """[1.2]<0.100> or []. More than RFC 3516 §4.2 has: HEADER, MIME and TEXT, which are not encoded, and <start>."""
    found = _specified(cursor, b"BINARY")
    cut, suffix = _open_slice(cursor) if cursor.sees(b"<") else (None, b"")
    if found.text is Text.ALL:
        return Binary(found.label + suffix, found.part, peek, cut)
    return replace(found, label=found.label + suffix, peek=peek, slice=cut)


def _specified(cursor: Cursor, name: bytes) -> Section:
    """What stands in the brackets."""
    cursor.must(BRACKET, "[")
    part = _part(cursor)
    if part and not cursor.sees(b".") and not cursor.sees(b"]"):
        raise cursor.expected("]")
    found = cursor.take(SECTION_TEXT)
    if found and found[0].startswith(b".") != bool(part):
        raise Unreadable("a point stands between a part and what of it is wanted")
    text = Text(found[1].upper().decode()) if found else Text.ALL
    names: list[str] = []
    listed = b""
    if text is Text.MIME and not part:
        raise Unreadable("MIME needs the number of a part")  # RFC 9051 §9 section-text
    if text in (Text.FIELDS, Text.NOT_FIELDS):
        cursor.space()
        names = cursor.list_of(_field_name, "names of header fields")
        listed = b" (%s)" % b" ".join([astring(name.encode()) for name in names])
    cursor.must(CLOSED, "a section's end, ]")
    spec = ".".join(filter(None, (part, text.value))).encode()
    return Section(b"%s[%s%s]" % (name, spec, listed), part, text, tuple(names))


def _field_name(cursor: Cursor) -> str:
    """`]` ends no name of a field that anybody uses; so an atom stops before it."""
    return cursor.text("the name of a header field")


def _part(cursor: Cursor) -> str:
    found = cursor.take(PART)
    if not found:
        return ""
    numbers = found[0].split(b".")
    if len(numbers) > PARTS or any(int(number) > NUMBER32 for number in numbers):
        raise Unreadable(f"a part has at most {PARTS} numbers below 2^32")
    return found[0].decode()


def _open_slice(cursor: Cursor) -> tuple[Slice | None, bytes]:
    """Also `<start>`: all that follows."""
    found = cursor.take(OPEN_SLICE)
    if found is None:
        return _slice(cursor)
    start = int(found[1])
    if start > NUMBER63:
        raise Unreadable("a slice begins below 2^63")
    return Slice(start, NUMBER63), b"<%d>" % start


def _slice(cursor: Cursor) -> tuple[Slice | None, bytes]:
    """`<start.length>`, and what the answer repeats of it: `<start>`."""
    if not cursor.sees(b"<"):
        return None, b""
    found = cursor.must(SLICE, "a slice such as <0.1024>")
    start, length = int(found[1]), int(found[2])
    if max(start, length) > NUMBER63:
        raise Unreadable("a slice ends below 2^63")
    return Slice(start, length), b"<%d>" % start
