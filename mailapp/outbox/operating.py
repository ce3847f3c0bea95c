"""What the acts of `manage.py queue` share: which letters are meant, and being sure."""

import re
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from mailapp.commands import Argument, UsageError, operator
from mailapp.outbox import api, names
from mailapp.outbox.values import QueueFilter, State

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
AGE = re.compile(r"(\d{1,6})([smhd]?)", re.ASCII)

# What people say → what the rows say. "deferred" is queued and tried.
STATES: dict[str, tuple[State, bool | None]] = {
    "scheduled": (State.SCHEDULED, None),
    "queued": (State.QUEUED, False),
    "deferred": (State.QUEUED, True),
    "sending": (State.SENDING, None),
    "held": (State.HELD, None),
    "sent": (State.SENT, None),
    "bounced": (State.BOUNCED, None),
    "cancelled": (State.CANCELLED, None),
}


def age(text: str) -> timedelta:
    """A type for arguments: 90s, 30m, 1h, 2d; seconds without a letter."""
    found = AGE.fullmatch(text)
    if not found:
        raise ArgumentTypeError(f"{text!r} is no age such as 30m, 1h or 2d")
    return timedelta(seconds=int(found[1]) * UNITS[found[2] or "s"])


def whole(text: str) -> int:
    """A type for arguments: a whole number from 0 to a million."""
    if not (text.isascii() and text.isdigit() and int(text[:8]) <= 1_000_000):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 to 1000000")
    return int(text)


TRACE = Argument("trace", help="the queue id, as in the 250 reply and in `queue list`")
HISTORY = Argument("--history", action="store_true", help="also what is done")
ALL = Argument("--all", action="store_true", help="all that is still to be done")
YES = Argument("--yes", action="store_true", help="do it to all that fits without asking")
FILTERS = (
    Argument("--state", choices=list(STATES), help="in this state"),
    Argument("--sender", default="", help="the sender's address or a part of it; <> is the null sender"),
    Argument("--recipient", default="", help="the recipient's address or a part of it"),
    Argument("--domain", default="", help="the destination"),
    Argument("--text", default="", help="words of the subject, the reason or the other side's reply"),
    Argument("--older", type=age, help="accepted longer ago than this: 30m, 1h, 2d"),
    Argument("--larger", type=whole, default=0, help="octets"),
)


def filter_of(state: str | None = None, older: timedelta | None = None, **asked: Any) -> QueueFilter:
    """What the options of the command line mean."""
    asked.pop("all", None)
    which, tried = STATES[state] if state else (None, None)
    return QueueFilter(state=which, tried=tried, before=timezone.now() - older if older else None, **asked)


def next_hop(text: str) -> str:
    """Raises UsageError."""
    try:
        return names.next_hop(text)
    except ValueError as wrong:
        raise UsageError(str(wrong)) from None


def acting(verb: str, done: str, words_of: Callable[[str], str] = str) -> Callable[..., str]:
    """The function of a verb that acts on one letter, or on all that fits a filter."""

    def act(trace: str, yes: bool, reason: str = "", next_hop: str = "", **asked: Any) -> str:
        words = words_of(next_hop) if next_hop else reason
        if trace and trace != "-":
            number = api.one(verb, trace.upper(), operator(), asked["recipient"], words)
            return f"{trace.upper()}: {_recipients(number)} {done.format(words)}."
        if not any(asked.values()):
            raise UsageError("Say which letters: a queue id, a filter such as --sender, or --all.")
        wanted = filter_of(**asked)
        if not yes:
            _make_sure(api.concerned(verb, wanted), done.format(words))
        return f"{_recipients(api.many(verb, wanted, operator(), words))} {done.format(words)}."

    return act


def _make_sure(number: int, done: str) -> None:
    """Raises UsageError unless somebody at a terminal says yes."""
    told = f"{_recipients(number)} would be {done}."
    if not sys.stdin.isatty():
        raise UsageError(f"{told} Give --yes to do it.")
    if input(f"{told} Type yes to do it: ").strip().lower() != "yes":
        raise UsageError("Nothing is done.")


def _recipients(number: int) -> str:
    return f"{number} {'recipient' if number == 1 else 'recipients'}"
