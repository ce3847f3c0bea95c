"""Other addresses in a header: only their own octets change; names, folds, comments and encoded words stay."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from mailapp.standards.message.headers import FIELD
from mailapp.standards.message.mailboxes import TOKEN

SENDER_FIELDS = (b"from", b"sender", b"reply-to", b"resent-from", b"resent-sender")
RECIPIENT_FIELDS = (b"to", b"cc", b"resent-to", b"resent-cc")
FOLD = re.compile(rb"\r?\n[ \t]")

Change = Callable[
    [bytes, str], str | None
]  # name of the field in lower case, address → what it becomes, None: it stays


class Span(NamedTuple):
    start: int
    end: int


class Token(NamedTuple):
    kind: str
    text: bytes
    span: Span


def readdressed(header: bytes, change: Change) -> bytes:
    """The header with each address replaced that `change` wants replaced. Never raises; rubbish stays as it is."""
    pieces: list[bytes] = []
    at = 0
    for field in FIELD.finditer(header):
        name = field[1].lower()
        if name not in SENDER_FIELDS and name not in RECIPIENT_FIELDS:
            continue
        for span in addresses(field[2]):
            start, end = field.start(2) + span.start, field.start(2) + span.end
            new = change(name, header[start:end].decode("utf-8", "replace"))
            if new is not None:
                pieces += [header[at:start], new.encode()]
                at = end
    return b"".join([*pieces, header[at:]]) if pieces else header


def addresses(value: bytes) -> list[Span]:
    """Where the addresses of a field stand (RFC 5322 §3.4); of one with a name only what is between its brackets."""
    found: list[Span] = []
    bracketed: list[Span] = []
    bare: list[Span] = []
    in_brackets = False
    tokens = [Token(t.lastgroup or "", t[0], Span(*t.span())) for t in TOKEN.finditer(value)]
    for place, token in enumerate(tokens):
        if token.kind != "special":
            continue
        if token.text == b"@":
            (bracketed if in_brackets else bare).extend(_around(tokens, place))
        elif token.text in b"<>":
            in_brackets = token.text == b"<"
        elif not in_brackets or token.text == b";":
            if token.text != b":":  # the name of a group is no address
                found += _one(bracketed, bare)
            bracketed, bare, in_brackets = [], [], False
    return found + _one(bracketed, bare)


def _around(tokens: list[Token], at: int) -> Iterator[Span]:
    """The address whose @ this is, when nothing stands between its pieces."""
    if not 0 < at < len(tokens) - 1:
        return
    local, domain = tokens[at - 1], tokens[at + 1]
    joined = local.span.end == tokens[at].span.start and tokens[at].span.end == domain.span.start
    more = [tokens[place].text for place in (at - 2, at + 2) if 0 <= place < len(tokens)]
    plain = local.kind in ("atom", "quoted") and domain.kind in ("atom", "literal")
    if joined and plain and b"@" not in more and not FOLD.search(local.text):
        yield Span(local.span.start, domain.span.end)


def _one(bracketed: list[Span], bare: list[Span]) -> list[Span]:
    """The address of one mailbox: none when there are several, for nobody knows which is meant."""
    if bracketed:
        return bracketed[-1:]  # those before it are a route (RFC 5322 §4.4)
    return bare if len(bare) == 1 else []
