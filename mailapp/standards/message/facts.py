"""`scan`: one pass over a message's bytes, and all that is kept of it."""

import re
from collections.abc import Iterator

from mailapp.standards.message import dates
from mailapp.standards.message.attachments import listed
from mailapp.standards.message.envelope import Addresses, addresses, envelope
from mailapp.standards.message.limits import (
    IDENTIFIER_OCTETS,
    NAMES_CHARACTERS,
    REFERENCES,
    SUBJECT_CHARACTERS,
    Buffer,
)
from mailapp.standards.message.mailboxes import NO_DOMAIN, NO_MAILBOX, Mailbox
from mailapp.standards.message.preview import preview
from mailapp.standards.message.scanner import Scanner
from mailapp.standards.message.structure import structures
from mailapp.standards.message.subject import base_subject
from mailapp.standards.message.tree import Node
from mailapp.standards.message.values import Facts, Part
from mailapp.standards.message.words import decode

AUTHORS = 100  # of one letter that are looked for, at most
IDENTIFIER = re.compile(rb"<([^<>\s]+)>")


def scan(buffer: Buffer) -> Facts:
    """All facts of the message in `buffer` (bytes or an mmap). Linear in time; never raises on any bytes."""
    notes: list[str] = []
    root = Scanner(buffer, notes.append).run()
    head = root.head
    read = addresses(head)
    parts = tuple(_parts(root))
    body, body_structure = structures(root)
    subject = decode(head.get(b"subject", b""))[:SUBJECT_CHARACTERS]
    author = next(iter(read.get(b"from") or read.get(b"sender") or ()), None)
    return Facts(
        size=len(buffer),
        header_size=root.body_start,
        envelope=envelope(head, read),
        body=body,
        body_structure=body_structure,
        parts=parts,
        subject=subject,
        base_subject=base_subject(subject),
        sender=_person(author) if author else "",
        sender_address=_address(author) if author else "",
        recipients=_recipients(read),
        sent=dates.parse(head[b"date"]) if b"date" in head else None,
        message_id=message_id(head.get(b"message-id", b"")),
        references=_references(head),
        preview=preview(buffer, parts),
        attachments=len(listed(parts)),
        other_authors=", ".join(f"{_person(one)} {_address(one)}" for one in (read.get(b"from") or ())[1:AUTHORS]),
        notes=tuple(dict.fromkeys(notes)),
    )


def parts_of(buffer: Buffer) -> tuple[Part, ...]:
    """Only the parts of `Facts`, in half the time."""
    return tuple(_parts(Scanner(buffer, lambda limit: None).run()))


def _parts(node: Node) -> Iterator[Part]:
    """Depth first (see values.Part)."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node.is_message and not node.is_multipart:
            yield node.whole()
        part = node.part()
        yield part
        if node.message:
            waiting.append(node.message)
        elif node.is_multipart:
            waiting.extend(reversed(node.parts))


def _person(mailbox: Mailbox) -> str:
    """The name, else the address."""
    name = decode(mailbox.name).strip("\"' ") if mailbox.name else ""
    return (name or _address(mailbox))[:SUBJECT_CHARACTERS]


def _address(mailbox: Mailbox) -> str:
    local, host = mailbox.mailbox or b"", mailbox.host or b""
    if local == NO_MAILBOX:
        return ""
    return decode(local if host in (b"", NO_DOMAIN) else local + b"@" + host)


def _recipients(read: Addresses) -> str:
    """Names of To and Cc, between commas; a group is its name."""
    names = []
    length = 0
    for mailbox in (*read.get(b"to", ()), *read.get(b"cc", ())):
        if mailbox.mailbox is None:  # the end of a group
            continue
        names.append(_person(mailbox))
        length += len(names[-1]) + 2
        if length > NAMES_CHARACTERS:
            break
    return ", ".join(filter(None, names))[:NAMES_CHARACTERS]


def _identifiers(value: bytes) -> list[str]:
    """RFC 5322 §3.6.4; without angle brackets, the first word serves."""
    found = IDENTIFIER.findall(value) if b"<" in value else value.split()[:1]
    return [decode(identifier[:IDENTIFIER_OCTETS]) for identifier in found[-REFERENCES:]]


def message_id(value: bytes) -> str:
    """Of the raw value of Message-ID; "" when there is none."""
    return next(iter(_identifiers(value)), "")


def _references(head: dict[bytes, bytes]) -> tuple[str, ...]:
    """Ancestors, the parent last (RFC 5256 §3: References, else In-Reply-To; both when they differ)."""
    found = _identifiers(head.get(b"references", b""))
    reply = _identifiers(head.get(b"in-reply-to", b"")) if b"in-reply-to" in head else []
    return tuple(dict.fromkeys([*found, *(each for each in reply if each not in found)]))
