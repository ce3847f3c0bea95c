"""A letter as it lay elsewhere."""

import re
from dataclasses import dataclass
from datetime import datetime

from mailapp.store.values import INBOX, SEPARATOR, Flags

LETTER_OCTETS = 256 * 1024 * 1024  # of one letter; more is told, and stays where it is
LONE = re.compile(rb"\r?\n")
STANDARD = {  # what other programs call the folders that everybody has
    **{"inbox": INBOX, "drafts": "Drafts", "sent": "Sent", "junk": "Junk", "trash": "Trash", "archive": "Archive"},
    **{"sent items": "Sent", "sent messages": "Sent", "sent-mail": "Sent", "sent mail": "Sent"},
    **{"deleted items": "Trash", "deleted messages": "Trash", "spam": "Junk", "junk e-mail": "Junk"},
    **{"archives": "Archive", "draft": "Drafts"},
}


@dataclass(frozen=True, slots=True)
class Brought:
    """`octets` have CRLF at line ends; `source` says to people where it lay.

    `mark`: what names it there for good, where something does: then it need not be read again to be known.
    """

    folder: str
    octets: bytes
    flags: Flags
    when: datetime
    source: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A letter that has come already, as its mark says."""

    folder: str


@dataclass(frozen=True, slots=True)
class Unread:
    """What could not be brought, and why."""

    source: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.source}: {self.sentence}"


def crlf(octets: bytes) -> bytes:
    """Line ends as letters have them (RFC 5322 §2.3)."""
    return LONE.sub(b"\r\n", octets) if b"\n" in octets else octets


def called(levels: list[str]) -> str:
    """The folder's name here."""
    kept = [level.strip() for level in levels if level.strip()]
    if kept[:1] == ["INBOX"] and len(kept) > 1:
        kept = kept[1:]  # Courier and Cyrus put all folders below INBOX
    if not kept:
        return INBOX
    return SEPARATOR.join([STANDARD.get(kept[0].lower(), kept[0]), *kept[1:]])
