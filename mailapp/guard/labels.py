"""What a letter in quarantine is, written beside it for each person who has a copy: rows that are lost are made of it.

It says no more than is needed: whose copy, from whom, since when, and why. The rest is read from the letter.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


class BadLabel(ValueError):
    """A file that is no label of ours."""


@dataclass(frozen=True, slots=True)
class Label:
    """One person's copy. `points` of spam."""

    address: str
    sender: str
    at: datetime
    points: float | None
    because: str


def name_of(address: str) -> str:
    """What this person's label is called beside the letter."""
    return sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def spelled(label: Label) -> bytes:
    told = {
        "address": label.address,
        "sender": label.sender,
        "at": label.at.isoformat(),
        "points": label.points,
        "because": label.because,
    }
    return json.dumps(told).encode()


def read(octets: bytes) -> Label:
    """Raises BadLabel for what `spelled` has not made."""
    try:
        told = json.loads(octets)
        points = None if told["points"] is None else float(told["points"])
        at = datetime.fromisoformat(told["at"])
        label = Label(str(told["address"]), str(told["sender"]), at, points, str(told["because"]))
    except (ValueError, KeyError, TypeError, RecursionError) as wrong:
        raise BadLabel("This is no label of ours.") from wrong
    if at.tzinfo is None:
        raise BadLabel("This label does not tell when it was written.")
    return label
