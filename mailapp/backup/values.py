"""What a copy is called, and what is known of it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z\Z")
FORM = "%Y-%m-%dT%H%M%SZ"
SUMS = "SHA256SUMS"  # in a copy's folder, as sha256sum(1) writes and reads it
CARD = "backup.json"  # beside it: the values of Copy
DATABASE = "db.sqlite3"


class BackupError(Exception):
    """A sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of the house.

    `octets`: of all its files, those that it shares with other copies among them; `missing`: letters whose file the
    house itself had lost.
    """

    name: str
    hostname: str
    accounts: int
    letters: int
    files: int
    octets: int
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that is wrong with a copy."""

    path: str
    what: str


def name_of(when: datetime) -> str:
    return when.astimezone(UTC).strftime(FORM)


def made_at(name: str) -> datetime:
    """Raises ValueError for what is no name of a copy."""
    return datetime.strptime(name, FORM).replace(tzinfo=UTC)
