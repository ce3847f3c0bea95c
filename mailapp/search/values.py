"""What the index takes and tells."""

import re
from dataclasses import dataclass
from datetime import datetime

BETWEEN = "\x1e"  # stands between two texts, and for what no database takes; nobody finds what has it
UNSAFE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is kept of one letter, case folded. `whole` is False when it has more text than we keep."""

    content: int
    whole: bool
    head: str = ""  # its header fields, and those of its parts
    text: str = ""  # texts as a person reads them
    markup: str = ""  # HTML as it is written
    shown: str = ""  # what lists show of it
    attached: str = ""  # text of documents that are attached


FIELDS = ("head", "text", "markup", "shown", "attached")


def storable(text: str) -> str:
    """Text that every database takes; what it loses, nobody can ask for."""
    return UNSAFE.sub(BETWEEN, text)


def is_askable(needle: str) -> bool:
    return BETWEEN not in needle and not UNSAFE.search(needle)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far letters are looked into, from the office's policy."""

    attachment_octets: int = 20 * 1024 * 1024  # larger documents are not read; 0: none is
    attachment_pages: int = 200
    attachment_seconds: int = 20  # for one document, of the clock and of the CPU
    attachment_characters: int = 500_000  # of one document
    attachments: int = 20  # documents of one letter
    letter_characters: int = 4_000_000  # of header and texts; a longer letter is read each time


@dataclass(frozen=True, slots=True)
class Status:
    """How the index is. `behind_seconds` is how long ago the first letter came that it does not know yet."""

    kind: str
    indexed: int
    waiting: int
    behind_seconds: int
    too_long: int  # letters with more text than is indexed: they are read each time
    octets: int
    built: datetime | None = None
