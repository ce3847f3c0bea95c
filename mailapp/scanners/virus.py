"""Is there a virus in a letter? Whoever takes letters asks `SCANNER`; what answers is configured here alone."""

from dataclasses import dataclass
from typing import Protocol

from mailapp.net.content import Content


@dataclass(frozen=True, slots=True)
class Verdict:
    """`virus` is its name, "" when none was found; `because` says who looked, in one sentence.

    `looked`: somebody did; `whole`: through all of it.
    """

    virus: str
    because: str
    looked: bool = True
    whole: bool = True
    away: str = ""  # why a scanner that should have looked could not be asked


class VirusScanner(Protocol):
    """Looks through the octets of a letter."""

    def scan(self, content: Content, most: int, seconds: float) -> Verdict:
        """Through the first `most` octets. Raises OSError when it cannot be asked: the letter may have to wait."""


class NoScanner:
    """Nobody looks, and says so."""

    def scan(self, content: Content, most: int, seconds: float) -> Verdict:
        return Verdict("", "nobody looked for viruses: no scanner is configured", looked=False)


SCANNER: VirusScanner = NoScanner()


def asked(content: Content, most: int, seconds: float) -> Verdict:
    """What SCANNER says; its being away is a verdict, too."""
    try:
        return SCANNER.scan(content, most, seconds)
    except OSError as trouble:
        return Verdict("", f"nobody looked for viruses: {trouble}", looked=False, whole=False, away=str(trouble))
