"""SEARCH, SORT and THREAD: what is wanted of what is found; the keys themselves are in searchkeys."""

from access.imap import commands as c
from access.imap.grammar.keys import DEFAULT_CHARSET, Charset, keys
from access.imap.grammar.words import partial
from access.imap.searchkeys import Key
from access.imap.tokens import Cursor, Unreadable

RETURN_OPTIONS = frozenset({"MIN", "MAX", "ALL", "COUNT", "SAVE"})  # RFC 9051 §6.4.4, RFC 5182
# RFC 5256 §3, RFC 5957 §3
SORT_KEYS = frozenset({"ARRIVAL", "CC", "DATE", "FROM", "SIZE", "SUBJECT", "TO", "DISPLAYFROM", "DISPLAYTO"})
ALGORITHMS = frozenset({"ORDEREDSUBJECT", "REFERENCES", "REFS"})  # RFC 5256 §3; REFS: draft-ietf-morg-inthread


def search(cursor: Cursor) -> c.Search:
    return _search(cursor, by_uid=False)


def uid_search(cursor: Cursor) -> c.Search:
    return _search(cursor, by_uid=True)


def _search(cursor: Cursor, by_uid: bool) -> c.Search:
    """SEARCH [RETURN (options)] [CHARSET name] keys"""
    cursor.space()
    returns = _returns(cursor)
    charset = DEFAULT_CHARSET
    if cursor.takes_word(b"CHARSET"):
        cursor.space()
        charset = _charset(cursor)
        cursor.space()
    return c.Search(keys(cursor, charset), returns, by_uid, charset.name)


def sort(cursor: Cursor) -> c.Sort:
    return _sort(cursor, by_uid=False)


def uid_sort(cursor: Cursor) -> c.Sort:
    return _sort(cursor, by_uid=True)


def _sort(cursor: Cursor, by_uid: bool) -> c.Sort:
    """SORT [RETURN (options)] (sort keys) charset keys (RFC 5256 §3, RFC 5267 §3)"""
    cursor.space()
    returns = _returns(cursor)
    order = cursor.list_of(_sort_key, "sort keys")
    cursor.space()
    charset, key = _charset_and_keys(cursor)
    return c.Sort(tuple(order), key, returns, by_uid, charset.name)


def _sort_key(cursor: Cursor) -> c.SortKey:
    name = cursor.word("a sort key")
    reverse = name == "REVERSE"
    if reverse:
        cursor.space()
        name = cursor.word("a sort key")
    if name not in SORT_KEYS:
        raise Unreadable(f"{name[:40]} is no sort key")
    return c.SortKey(name, reverse)


def thread(cursor: Cursor) -> c.Thread:
    return _thread(cursor, by_uid=False)


def uid_thread(cursor: Cursor) -> c.Thread:
    return _thread(cursor, by_uid=True)


def _thread(cursor: Cursor, by_uid: bool) -> c.Thread:
    """THREAD algorithm charset keys (RFC 5256 §3)"""
    cursor.space()
    algorithm = cursor.word("a threading algorithm")
    if algorithm not in ALGORITHMS:
        raise Unreadable(f"{algorithm[:40]} is no threading algorithm that is known here")
    cursor.space()
    charset, key = _charset_and_keys(cursor)
    return c.Thread(algorithm, key, by_uid, charset.name)


def _charset_and_keys(cursor: Cursor) -> tuple[Charset, Key]:
    charset = _charset(cursor)
    cursor.space()
    return charset, keys(cursor, charset)


def _charset(cursor: Cursor) -> Charset:
    return Charset.of(cursor.astring("a charset").decode("ascii", "replace"))


def _returns(cursor: Cursor) -> c.Return | None:
    """RETURN (…) and the blank behind it, if it is there."""
    if not cursor.takes_word(b"RETURN"):
        return None
    cursor.space()
    given = dict(cursor.list_of(_return_option, "return options", empty=True))
    cursor.space()
    window = given.pop("PARTIAL", None)
    if window and "ALL" in given:
        raise Unreadable("ALL and PARTIAL exclude each other")  # RFC 9394 §3.1
    options = frozenset(given)
    return c.Return(options if options or window else frozenset({"ALL"}), window)


def _return_option(cursor: Cursor) -> tuple[str, c.Partial | None]:
    option = cursor.word("a return option")
    if option == "PARTIAL":
        cursor.space()
        return option, partial(cursor)
    if option not in RETURN_OPTIONS:
        raise Unreadable(f"{option[:40]} is no return option")
    return option, None
