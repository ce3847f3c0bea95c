"""Are the records of our keys in the DNS? Asked by the worker from time to time, and by an administrator."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from mailapp.signing import keys, lifecycle
from mailapp.signing.lifecycle import Answer
from mailapp.signing.values import KeyInfo
from mailapp.standards.dkim import published
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver

WAITING = timedelta(minutes=5)  # between two looks for a record that is awaited
WORKING = timedelta(hours=6)  # between two looks at one that is in use


def look_when_due(resolver: Resolver, now: datetime) -> None:
    """What the worker does each minute. Never waits for more than a few answers of the DNS."""
    keys.age(now)
    look(keys.due(now, WAITING, WORKING), resolver, now)


def look(found: Iterable[KeyInfo], resolver: Resolver, now: datetime) -> list[KeyInfo]:
    """Ask for each record, and write down what that means for its key; the keys as they are then."""
    terms, asked = keys.terms(), [(one, *ask(one, resolver)) for one in found]
    after = [
        keys.reconsider(one, partial(lifecycle.looked, answer=answer, trouble=trouble, now=now, terms=terms))
        for one, answer, trouble in asked
    ]
    return [one for one in after if one]


def ask(key: KeyInfo, resolver: Resolver) -> tuple[Answer, str]:
    """What the DNS says, and in a sentence what is wrong with that."""
    try:
        texts = resolver.txt(key.name)
    except DnsNotFound:
        texts = []
    except DnsTemporary as silence:
        return Answer.SILENT, f"The DNS does not answer: {silence}"
    trouble = published.trouble(key.public, texts)
    return (Answer.ABSENT if trouble else Answer.THERE), trouble
