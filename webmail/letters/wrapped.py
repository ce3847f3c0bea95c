"""The files in a winmail.dat, as which Outlook sends attachments to those who cannot read it (MS-OXTNEF)."""

from dataclasses import dataclass

from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.tneffiles import START, files
from mailapp.standards.message.values import Part
from webmail.letters import kinds
from webmail.letters.kinds import Kind
from webmail.letters.opened import Opened

MOST_OCTETS = 50 * 1024 * 1024  # of the wrapping and of each file
MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class File:
    number: int
    name: str
    octets: bytes

    @property
    def size(self) -> int:
        return len(self.octets)

    @property
    def kind(self) -> Kind:
        return kinds.kind(self.name, "application/octet-stream")


def unwrapped(letter: Opened, part: Part) -> list[File]:
    """Nothing where it is no such wrapping, or has text alone. Never raises for what is in it."""
    octets = letter.decoded(part)[:MOST_OCTETS]
    if not octets.startswith(START):
        return []
    found = files(octets, MOST_OCTETS, Budget(files=MOST_FILES))
    return [File(number, one.name or f"file {number}", one.octets) for number, one in enumerate(found, 1) if one.octets]
