"""Is there a virus in a letter? Whoever takes letters asks `SCANNER`; what answers is configured here alone."""

from dataclasses import dataclass
from typing import Protocol

from mailapp.net.content import Content


@dataclass(frozen=True, slots=True)
class Verdict:
    """`virus` is its name, "" when none was found; `because` says who looked, in one sentence."""

    virus: str
    because: str


class VirusScanner(Protocol):
    """Looks through the octets of a letter."""

    def scan(self, content: Content) -> Verdict:
        """Raises OSError when it cannot be asked: the letter must wait then."""


class NoScanner:
    """Nobody looks, and says so."""

    def scan(self, content: Content) -> Verdict:
        return Verdict("", "nobody looked for viruses: no scanner is configured")


SCANNER: VirusScanner = NoScanner()
