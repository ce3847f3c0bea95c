"""What becomes of a key when the DNS was asked, and as time goes by. Pure: each branch says because."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from mailapp.signing.values import KeyInfo, KeyState


class Answer(Enum):
    """What the DNS said about a key's record."""

    THERE = "there"
    ABSENT = "absent"  # it answered, and that is not the key
    SILENT = "silent"  # no answer: that says nothing


@dataclass(frozen=True, slots=True)
class Terms:
    """How patient we are."""

    settle: timedelta  # between the first sight of a record and the first signature
    overlap: timedelta  # between the last signature and the end of the record


@dataclass(frozen=True, slots=True)
class Move:
    """The key as it is now. `because`: a sentence for the journal when its state has changed."""

    key: KeyInfo
    because: str = ""


BEFORE = (KeyState.MADE, KeyState.PUBLISHED, KeyState.ACTIVE)


def looked(key: KeyInfo, answer: Answer, trouble: str, now: datetime, terms: Terms) -> Move:
    """The DNS was asked for its record."""
    key = replace(key, checked=now, trouble=trouble[:200])
    if key.state not in BEFORE or answer is Answer.SILENT:
        return Move(key)
    if answer is Answer.ABSENT:
        return _absent(key)
    key = replace(key, seen=key.seen or now)
    if key.state is KeyState.MADE:
        key = replace(key, state=KeyState.PUBLISHED)
        return _settled(key, now, terms) or Move(key, "its record is in the DNS")
    return _settled(key, now, terms) or Move(key)


def _absent(key: KeyInfo) -> Move:
    was, key = key.state, replace(key, seen=None, state=KeyState.MADE)
    if was is KeyState.ACTIVE:
        return Move(key, "its record is no longer in the DNS, so nobody could verify what it signs")
    return Move(key, "its record is no longer in the DNS" if was is KeyState.PUBLISHED else "")


def _settled(key: KeyInfo, now: datetime, terms: Terms) -> Move | None:
    if key.state is not KeyState.PUBLISHED or key.seen is None or now - key.seen < terms.settle:
        return None
    return activated(key, now, "its record has been in the DNS for long enough")


def activated(key: KeyInfo, now: datetime, because: str) -> Move:
    """It signs from now on."""
    return Move(replace(key, state=KeyState.ACTIVE, activated=now, retires=None), because)


def retired(key: KeyInfo, now: datetime, terms: Terms, because: str) -> Move:
    """It signs no longer. A key that has never signed is gone at once."""
    if key.activated is None:
        return Move(replace(key, state=KeyState.GONE, retires=now), because)
    return Move(replace(key, state=KeyState.RETIRING, retires=now + terms.overlap), because)


def aged(key: KeyInfo, now: datetime) -> Move | None:
    """A key whose letters have all arrived."""
    if key.state is not KeyState.RETIRING or key.retires is None or key.retires > now:
        return None
    return Move(replace(key, state=KeyState.GONE), "the letters that it signed have arrived")
