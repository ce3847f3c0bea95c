"""The query tree over values in memory: what search_rows.py says to the database, said plainly."""

import io
from collections.abc import Callable
from typing import Any

from mailapp.standards.message.values import Facts
from mailapp.store import search_dates
from mailapp.store.instants import micros
from mailapp.store.query import (
    All,
    And,
    Anywhere,
    Body,
    Contains,
    Dated,
    EmailId,
    FileName,
    HasAttachment,
    HasFlag,
    Header,
    Lies,
    MarkedBy,
    ModSeq,
    Not,
    Or,
    Order,
    Query,
    SeenBy,
    Sized,
    ThreadId,
    Uids,
    Words,
)
from mailapp.store.rows import sort_key as folded
from mailapp.store.search_files import names_a_file
from mailapp.store.search_headers import mentions
from mailapp.store.search_texts import holds, shown
from mailapp.store.values import MessageInfo

TEXTS: dict[str, Callable[[Facts], tuple[str, ...]]] = {
    "subject": lambda facts: (facts.subject,),
    "from": lambda facts: (facts.sender, facts.authors),
    "to": lambda facts: (facts.recipients,),
    "any": lambda facts: (facts.subject, facts.sender, facts.sender_address, facts.recipients, facts.preview),
}
KEYS: dict[Order, Callable[[MessageInfo, Facts], Any]] = {
    Order.UID: lambda info, facts: info.uid,
    Order.ARRIVAL: lambda info, facts: micros(info.internal_date),
    Order.DATE: lambda info, facts: micros(facts.sent or info.internal_date),
    Order.SUBJECT: lambda info, facts: folded(facts.base_subject),
    Order.FROM: lambda info, facts: folded(facts.sender),
    Order.SIZE: lambda info, facts: info.size,
}


def sort_key(order: Order, info: MessageInfo, facts: Facts) -> tuple[Any, ...]:
    return KEYS[order](info, facts), info.uid, info.mailbox


def matches(query: Query, info: MessageInfo, facts: Facts, octets: bytes) -> bool:
    def deeper(term: Query) -> bool:
        return matches(term, info, facts, octets)

    match query:
        case All():
            return True
        case And(terms):
            return all(map(deeper, terms))
        case Or(terms):
            return any(map(deeper, terms))
        case Not(term):
            return not deeper(term)
        case SeenBy() | MarkedBy():
            raise TypeError("a house in memory asks by Uids")
        case HasFlag(flag):
            return flag.lower() in {one.lower() for one in info.flags}
        case Contains(field, text):
            return any(text.casefold() in words.casefold() for words in TEXTS[field](facts))
        case Header():
            return mentions(query, octets[: facts.header_size])
        case Dated():
            return _dated(query, info, facts)
        case Sized(larger, smaller):
            return (larger is None or info.size > larger) and (smaller is None or info.size < smaller)
        case HasAttachment():
            return facts.attachments > 0
        case FileName(text):
            return names_a_file(facts.parts, text)
        case Lies(boxes):
            return info.mailbox in boxes
        case Uids(uids):
            return info.uid in uids
        case ModSeq(since):
            return info.modseq >= since
        case EmailId(identifier):
            return info.email_id == identifier
        case ThreadId(identifier):
            return info.thread_id == identifier
        case Body(text) | Anywhere(text) | Words(text):
            about = shown((facts.subject, facts.sender, facts.authors, facts.recipients), facts.parts)
            return not text or holds(query, facts.parts, io.BytesIO(octets), about)


def _dated(query: Dated, info: MessageInfo, facts: Facts) -> bool:
    arrived = info.internal_date
    at = {"internal": arrived, "told": arrived, "sent": facts.sent, "saved": info.saved}[query.field]
    if at is None:
        return False
    if query.field in ("sent", "told"):
        return search_dates.within(query, at)
    return (query.since is None or at >= query.since) and (query.before is None or at < query.before)
