"""Searching header fields that the ENVELOPE or the Message-ID tells of, without opening a file."""

from django.db.models import QuerySet

from mailapp.standards.message import envelopes
from mailapp.store.models import MESSAGE_ID, Message
from mailapp.store.query import Header
from mailapp.store.rows import clean

FIELDS = ("to", "cc", "bcc")  # Sender and Reply-To of an ENVELOPE may be From's


def tells(query: Header) -> bool:
    """Whether the ENVELOPE has all that is looked for: words of names and addresses, not what stands between them."""
    return query.name.lower() in FIELDS and bool(query.text) and not envelopes.BETWEEN & set(query.text)


def matching(query: Header, candidates: QuerySet[Message]) -> list[int]:
    """Row ids of those whose field of this name holds the text, case folded."""
    found = candidates.order_by("mailbox_id", "uid").values_list("pk", "content__envelope")
    wanted, field = query.text.casefold(), query.name.lower()
    halves = wanted.encode().split(b"@") if wanted.isascii() else []  # an ENVELOPE has the host by itself
    return [
        pk
        for pk, envelope in found.iterator(chunk_size=2000)
        if _may_mention(bytes(envelope), halves) and wanted in envelopes.people(bytes(envelope), field).casefold()
    ]


def _may_mention(envelope: bytes, halves: list[bytes]) -> bool:
    """What is not there in any field is soon seen, unless words are encoded."""
    if b"=?" in envelope or not envelope.isascii():
        return True
    folded = envelope.lower()
    return all(half in folded for half in halves)


def narrowed(query: Header, candidates: QuerySet[Message]) -> QuerySet[Message]:
    """Who looks for a whole Message-ID needs no other letters to be opened."""
    whole = query.text.startswith("<") and query.text.find(">") == len(query.text) - 1
    if query.name.lower() == "message-id" and whole:
        return candidates.filter(content__message_id=clean(query.text[1:-1])[:MESSAGE_ID])
    return candidates
