"""Searching header fields that the ENVELOPE or the Message-ID tells of, without opening a file."""

import re

from django.db.models import QuerySet

from mailapp.standards.message import envelopes
from mailapp.store import search_index
from mailapp.store.models import MESSAGE_ID, Message
from mailapp.store.query import Header
from mailapp.store.rows import clean
from mailapp.store.search_scope import Scope, among

FIELDS = ("to", "cc", "bcc")  # Sender and Reply-To of an ENVELOPE may be From's

WORD = re.compile(r"[A-Za-z0-9]+")  # is written in one way in a header, whatever stands around it


def tells(query: Header) -> bool:
    """Whether the ENVELOPE has all that is looked for: words of names and addresses, not what stands between them."""
    return query.name.lower() in FIELDS and bool(query.text) and not envelopes.BETWEEN & set(query.text)


def matching(query: Header, scope: Scope) -> list[int]:
    """Row ids of those whose field of this name holds the text, case folded."""
    letters = named(query, scope)
    rows = scope.rows if letters is None else scope.rows.filter(content__in=among(letters))
    found = rows.order_by("mailbox_id", "uid").values_list("pk", "content__envelope")
    wanted, field = query.text.casefold(), query.name.lower()
    halves = wanted.encode().split(b"@") if wanted.isascii() else []  # an ENVELOPE has the host by itself
    return [
        pk
        for pk, envelope in found.iterator(chunk_size=2000)
        if _may_mention(bytes(envelope), halves) and wanted in envelopes.people(bytes(envelope), field).casefold()
    ]


def named(query: Header, scope: Scope) -> set[int] | None:
    """Letters in which the index knows the longest word of it to stand; None when it cannot say."""
    word = max(WORD.findall(query.text), key=len, default="") if tells(query) else ""
    return search_index.mentioning(word, scope) if word else None


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
