"""Which header fields an expression asks about, and what of their values: “^(To|Cc):.*anna” → To and Cc, “anna”."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.regex.nodes import (
    ANYTHING,
    EMPTY,
    Begin,
    Choice,
    Dot,
    Letter,
    Letters,
    Node,
    Repeat,
    Split,
    parts_of,
    sequence,
)

KNOWN = (  # what a beginning of a name, as in “^To.*anna”, may mean
    *("Apparently-To", "Bcc", "Cc", "Content-Disposition", "Content-Transfer-Encoding", "Content-Type", "Date"),
    *("Delivered-To", "From", "In-Reply-To", "List-Id", "List-Post", "Mailing-List", "Message-ID", "Precedence"),
    *("Received", "Received-SPF", "References", "Reply-To", "Resent-From", "Resent-To", "Return-Path", "Sender"),
    *("Subject", "To", "X-BeenThere", "X-Loop", "X-Mailer", "X-Mailing-List", "X-Spam-Flag", "X-Spam-Level"),
    *("X-Spam-Status", "Errors-To", "Organization", "User-Agent", "X-Priority", "Importance"),
)
WHOLE = frozenset(name.lower() for name in KNOWN)
NAME_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
FEW = 4  # letters of a bracket that are tried one by one
SPACES = frozenset(" \t")


@dataclass(frozen=True, slots=True)
class Field:
    """`name` "" is the line “From sender date”, which is the envelope's. `rest` begins behind the colon."""

    name: str
    rest: Node


class NotOfFields(Exception):
    """It may match elsewhere in the header: the whole of it must be searched."""


def fields(node: Node) -> list[Field]:
    """Raises NotOfFields."""
    found: list[Field] = []
    for field in _at_begin(parts_of(node)):
        found.append(field)
        if len(found) > limits.BRANCHES:
            raise NotOfFields
    return found


def _at_begin(parts: tuple[Node, ...]) -> Iterator[Field]:
    """Before the “^” that an expression about a field begins with."""
    if not parts:
        raise NotOfFields
    head, tail = parts[0], parts[1:]
    if isinstance(head, Begin):
        yield from _in_name("", tail)
    elif isinstance(head, Choice):
        for option in head.options:
            yield from _at_begin((*parts_of(option), *tail))
    else:
        raise NotOfFields


def _in_name(name: str, parts: tuple[Node, ...]) -> Iterator[Field]:
    if len(name) > 80:
        raise NotOfFields
    if not parts:
        yield from _begun(name, EMPTY)
        return
    head, tail = parts[0], parts[1:]
    match head:
        case Letter(text):
            yield from _letter(name, text, tail)
        case Letters(inner, False) if 0 < len(inner) <= FEW and "-" not in inner:
            for text in dict.fromkeys(inner.lower()):
                yield from _letter(name, text, tail)
        case Choice(options):
            for option in options:
                yield from _in_name(name, (*parts_of(option), *tail))
        case Repeat(inner, 0, False):
            yield from _in_name(name, (*parts_of(inner), *tail))
            yield from _in_name(name, tail)
        case Repeat(inner, _, True) if _is_space(inner):
            yield from _spaces(name, head, tail)
        case Repeat(Dot(), least, True):
            yield from _begun(name, sequence(head if least else ANYTHING, *tail))
        case _:
            raise NotOfFields


def _letter(name: str, text: str, tail: tuple[Node, ...]) -> Iterator[Field]:
    if text == ":" and name:
        yield Field(name, sequence(*tail) if tail else EMPTY)
    elif text == " " and name.lower() == "from":
        yield Field("", sequence(*tail) if tail else EMPTY)
    elif text in NAME_LETTERS:
        yield from _in_name(name + text, tail)
    elif text != ">":  # “>From ” is no field of a letter
        raise NotOfFields


def _is_space(node: Node) -> bool:
    return node == Letter(" ") or (isinstance(node, Letters) and not node.negated and set(node.inner) <= SPACES)


def _spaces(name: str, head: Repeat, tail: tuple[Node, ...]) -> Iterator[Field]:
    """Between a name and its colon there are none."""
    if name.lower() == "from" and (not tail or tail[0] != Letter(":")):
        yield Field("", sequence(*tail) if tail else EMPTY)
        if head.least:
            return
    if head.least:
        raise NotOfFields
    yield from _in_name(name, tail)


def _begun(name: str, rest: Node) -> Iterator[Field]:
    """A name that goes on as it likes: those that are known, if it is one itself."""
    if name.lower() not in WHOLE or isinstance(parts_of(rest)[:1], Split):
        raise NotOfFields
    if name.lower() == "from":
        yield Field("", rest)
    for known in KNOWN:
        if known.lower().startswith(name.lower()):
            yield Field(known, rest)
