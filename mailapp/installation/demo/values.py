"""What a demo letter is: content as a value; compose.py makes octets of it, build.py files it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DOMAIN = "example.test"

# Who writes. Names of our three people are the keys of the accounts; everyone else lives in reserved domains.
ANNA = "Anna Lindqvist <anna@example.test>"
BEN = "Ben Okafor <ben@example.test>"
OLGA = "Olga Petrova <olga@example.test>"
OFFICE = "Harbour Street Bindery <office@example.test>"
TEAM = "Everyone at the bindery <team@example.test>"
CARL = "Carl Whitmore <carl@example.net>"

PEOPLE = {"anna": ANNA, "ben": BEN, "olga": OLGA}

When = Callable[[datetime], datetime]


def ago(hours: float) -> When:
    """So many hours before now."""
    return lambda now: now - timedelta(hours=hours)


def on(days: int, clock: str) -> When:
    """So many days before today, at HH:MM."""
    hour, minute = map(int, clock.split(":"))
    return lambda now: (now - timedelta(days=days)).replace(hour=hour, minute=minute, second=days % 60, microsecond=0)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file in a letter. With `content_id` it is a picture inside the HTML."""

    filename: str
    media_type: str
    octets: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the office's life. `key` makes its Message-ID, `answers` names the key it replies to.

    It lies in the Sent folder of a sender of ours and in the INBOX of each of ours in To and Cc;
    `folders` says otherwise by person, `flags` adds to what the story itself implies (read, answered).
    """

    key: str
    when: When
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    html: str = ""
    answers: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    calendar: str = ""  # an iCalendar object (RFC 5545), sent as an invitation
    headers: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unread: bool = False
    raw: bytes = b""  # a whole body with its own Content-Type, for what no writer of letters makes (a bounce)
