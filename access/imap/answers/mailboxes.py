"""Untagged answers about mailboxes: LIST, LSUB, STATUS, NAMESPACE (RFC 9051 §7.3)."""

from collections.abc import Iterable, Mapping, Sequence

from access.imap.answers.syntax import NIL, mailbox, parenthesised, string
from mailapp.store.values import SEPARATOR

DELIMITER = string(SEPARATOR.encode())
Prefixes = Sequence[str]


def listed(
    name: str,
    attributes: Iterable[str] = (),
    *,
    utf8: bool = False,
    child_info: Iterable[str] = (),
    old_name: str = "",
    word: bytes = b"LIST",
) -> bytes:
    """LIST and LSUB. `child_info`: below it is what matches, and why (SUBSCRIBED) (RFC 5258 §4 CHILDINFO).

    `old_name`: what it was called before (RFC 9051 §7.3.1 OLDNAME).
    """
    extended = []
    if why := [b'"%s"' % option.encode() for option in child_info]:
        extended.append(b'"CHILDINFO" ' + parenthesised(why))
    if old_name:
        extended.append(b'"OLDNAME" ' + parenthesised([mailbox(old_name, utf8)]))
    return b"* %s %s %s %s%s\r\n" % (
        word,
        parenthesised([attribute.encode() for attribute in attributes]),
        DELIMITER,
        mailbox(name, utf8),
        b" " + parenthesised(extended) if extended else b"",
    )


def lsub(name: str, attributes: Iterable[str] = (), *, utf8: bool = False) -> bytes:
    """RFC 3501 §7.2.3"""
    return listed(name, attributes, utf8=utf8, word=b"LSUB")


def root() -> bytes:
    """The answer to `LIST "" ""`: the delimiter and the root's name (RFC 9051 §6.3.9)."""
    return b'* LIST (\\Noselect) %s ""\r\n' % DELIMITER


def status(name: str, items: Mapping[str, int | str | None], *, utf8: bool = False) -> bytes:
    """Numbers stand as they are, None is NIL (APPENDLIMIT), a text goes into parentheses (MAILBOXID, RFC 8474 §4.3)."""
    pairs = [b"%s %s" % (item.encode(), _status_value(value)) for item, value in items.items()]
    return b"* STATUS %s %s\r\n" % (mailbox(name, utf8), parenthesised(pairs))


def _status_value(value: int | str | None) -> bytes:
    if value is None:
        return NIL
    return b"%d" % value if isinstance(value, int) else b"(%s)" % value.encode()


def namespace(personal: Prefixes, others: Prefixes, shared: Prefixes, *, utf8: bool = False) -> bytes:
    """RFC 9051 §7.3.4: prefixes of each kind, NIL where there is none."""
    kinds = [_prefixes(prefixes, utf8) for prefixes in (personal, others, shared)]
    return b"* NAMESPACE %s\r\n" % b" ".join(kinds)


def _prefixes(prefixes: Prefixes, utf8: bool) -> bytes:
    if not prefixes:
        return NIL
    return b"(%s)" % b"".join([b"(%s %s)" % (_quoted(prefix, utf8), DELIMITER) for prefix in prefixes])


def _quoted(prefix: str, utf8: bool) -> bytes:
    name = mailbox(prefix, utf8)
    return name if name[:1] in b'"{' else string(name)


def capability(names: Iterable[str]) -> bytes:
    """RFC 9051 §7.2.2"""
    return b"* CAPABILITY %s\r\n" % " ".join(names).encode()


def enabled(names: Iterable[str]) -> bytes:
    """RFC 9051 §7.2.1; the list may be empty."""
    return b"* %s\r\n" % " ".join(["ENABLED", *names]).encode()


def identity(fields: Mapping[str, str]) -> bytes:
    """RFC 2971 §3.2"""
    pairs = [string(name.encode()) + b" " + string(value.encode()) for name, value in fields.items()]
    return b"* ID %s\r\n" % (parenthesised(pairs) if pairs else NIL)
