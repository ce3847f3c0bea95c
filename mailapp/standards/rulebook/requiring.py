"""Which extensions an entry needs (RFC 5228 §3.2)."""

from collections.abc import Iterator

from mailapp.standards.rulebook.actions import Action, Answer, CopyTo, Flag, Forward, Label, MarkRead, MoveTo, Refuse
from mailapp.standards.rulebook.conditions import Arrives, Condition, HasAttachment, How, Place, Says, SpamAtLeast
from mailapp.standards.rulebook.rules import Away, Entry, Forwarding, Rule

DATES = ("date", "relational")
CONDITIONS: dict[type, tuple[str, ...]] = {
    HasAttachment: ("mime",),
    SpamAtLeast: ("spamtestplus", "relational", "comparator-i;ascii-numeric"),
    Arrives: DATES,
}
ACTIONS: dict[type, tuple[str, ...]] = {
    Label: ("imap4flags",),
    Flag: ("imap4flags",),
    MarkRead: ("imap4flags",),
    CopyTo: ("fileinto", "copy"),
    MoveTo: ("fileinto",),
    Answer: ("vacation",),
    Refuse: ("ereject",),
}


def required(entry: Entry) -> Iterator[str]:
    if isinstance(entry, Rule):
        for condition in entry.conditions:
            yield from _asked(condition)
        for action in entry.actions:
            yield from _done(action)
    elif isinstance(entry, Away):
        yield from ("vacation", *(DATES if entry.days_away else ()))
    elif isinstance(entry, Forwarding) and entry.keep:
        yield "copy"


def _asked(condition: Condition) -> Iterator[str]:
    yield from CONDITIONS.get(type(condition), ())
    if isinstance(condition, Says) and condition.how is not How.EXISTS:
        if condition.place is Place.BODY:
            yield "body"
        if not condition.key.isascii():
            yield "comparator-i;unicode-casemap"


def _done(action: Action) -> Iterator[str]:
    yield from ACTIONS.get(type(action), ())
    if isinstance(action, Forward) and action.keep:
        yield "copy"
