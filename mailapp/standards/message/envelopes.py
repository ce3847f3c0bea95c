"""Addresses and the date read back from a ready-made ENVELOPE: what SORT compares (RFC 5256 §3, RFC 5957 §3)."""

import re
from collections.abc import Iterator

from mailapp.standards.message.words import decode

PLACES = {"from": 2, "sender": 3, "reply-to": 4, "to": 5, "cc": 6, "bcc": 7}  # RFC 9051 §7.5.2
TOKEN = re.compile(rb'[()]|NIL|"((?>(?:[^"\\]++|\\.)*))"|\{(\d+)\}\r\n', re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
NSTRING = rb'(?:NIL|"(?>(?:[^"\\]++|\\.)*)")'
LIST = rb"(?:NIL|\((?>(?:\(%s %s %s %s\))+)\)) " % ((NSTRING,) * 4)
# Up to the first address of a field, where no string is a literal.
USUAL = {
    field: re.compile(
        rb"\(%s %s (?:%s){%d}(?:NIL|\(\((%s) (%s) (%s) (%s)\))" % (NSTRING, NSTRING, LIST, place - 2, *(NSTRING,) * 4),
        re.DOTALL,
    )
    for field, place in PLACES.items()
}
# The whole field, and each address of it.
WHOLE = {
    field: re.compile(rb"\(%s %s (?:%s){%d}(%s)" % (NSTRING, NSTRING, LIST, place - 2, LIST), re.DOTALL)
    for field, place in PLACES.items()
}
ONE = re.compile(rb"\((%s) (%s) (%s) (%s)\)" % ((NSTRING,) * 4), re.DOTALL)
BETWEEN = frozenset('<>"(),;:\\')  # stands around names and addresses in a field, and is no part of them
Address = list[bytes | None]  # name, route, mailbox, host


def date(envelope: bytes) -> bytes:
    """The Date field as it was written; b"" without one."""
    return next((string or b"" for mark, string in _tokens(envelope) if mark != b"("), b"")


def first_local_part(envelope: bytes, field: str) -> bytes:
    """In lower case; b"" without an address (RFC 5256 §3: FROM, TO, CC)."""
    address = first_address(envelope, field)
    return (address[2] or b"").lower() if address else b""


def first_shown(envelope: bytes, field: str) -> str:
    """The name, else the address, case folded (RFC 5957 §3: DISPLAYFROM, DISPLAYTO)."""
    address = first_address(envelope, field)
    if address is None:
        return ""
    name, _, mailbox, host = address
    shown = decode(name).strip("\"' ") if name else ""
    return (shown or decode(b"@".join(part for part in (mailbox, host) if part))).casefold()


def first_address(envelope: bytes, field: str) -> Address | None:
    """The first address of a field; None when it has none."""
    usual = USUAL[field].match(envelope)
    if usual:
        return [_string(usual[place]) for place in (1, 2, 3, 4)] if usual[3] else None
    return next(_addresses(envelope, field), None)  # with literals


def people(envelope: bytes, field: str) -> str:
    """Names and addresses of a field, decoded: `Anna Arnold <anna@example.test>, carl@example.test`."""
    return ", ".join(map(_person, _addresses(envelope, field)))


def _person(address: Address) -> str:
    name, _, mailbox, host = (decode(part) if part else "" for part in address)
    whole = f"{mailbox}@{host}" if host else mailbox
    return f"{name} <{whole}>" if name else whole


def _addresses(envelope: bytes, field: str) -> Iterator[Address]:
    usual = WHOLE[field].match(envelope)
    if usual:
        return ([_string(part) for part in one.groups()] for one in ONE.finditer(usual[1]))
    return _addresses_with_literals(envelope, field)


def _addresses_with_literals(envelope: bytes, field: str) -> Iterator[Address]:
    depth = place = 0
    address: Address = []
    for mark, string in _tokens(envelope):
        if mark == b"(":
            depth += 1
        elif mark == b")":
            depth -= 1
            place += depth == 1  # a list of addresses ends
        elif depth == 1:
            place += 1
        elif place == PLACES[field]:
            address.append(string)
            if len(address) == 4:
                yield address
                address = []
        if place > PLACES[field]:
            break


def _string(written: bytes) -> bytes | None:
    return None if written == b"NIL" else ESCAPED.sub(rb"\1", written[1:-1])


def _tokens(octets: bytes) -> Iterator[tuple[bytes, bytes | None]]:
    """Parentheses, and strings with an empty mark; None for NIL."""
    at = 0
    while found := TOKEN.search(octets, at):
        at = found.end()
        if found[2] is not None:
            at += int(found[2])
            yield b"", octets[found.end() : at]
        elif found[1] is not None:
            yield b"", ESCAPED.sub(rb"\1", found[1])
        else:
            yield found[0] if found[0] != b"NIL" else b"", None
