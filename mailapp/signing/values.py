"""What the keys are to the rest of the house: frozen values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailapp.standards.dkim import published
from mailapp.standards.dkim.sign import Algorithm


class SigningError(ValueError):
    """A domain, a selector or a change that cannot be; the text is a sentence for whoever asked."""


class KeyState(StrEnum):
    """A key's life. Only an active one signs."""

    MADE = "made"  # its record is not in the DNS yet, as far as we have seen
    PUBLISHED = "published"  # it is, but some nameservers may not have it yet
    ACTIVE = "active"
    RETIRING = "retiring"  # letters that it signed are still on their way: the record must stay
    GONE = "gone"  # the secret is erased, the record may go


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """One key. Its secret is never shown."""

    domain: str
    selector: str
    algorithm: Algorithm
    state: KeyState
    made: datetime
    seen: datetime | None  # since when the DNS has had it
    activated: datetime | None
    retires: datetime | None
    checked: datetime | None
    trouble: str
    public: str

    @property
    def name(self) -> str:
        """Where its record stands."""
        return published.name_of(self.selector, self.domain)

    @property
    def record(self) -> str:
        return published.record(self.algorithm, self.public)

    @property
    def strings(self) -> tuple[str, ...]:
        """The record in the pieces in which a zone holds it."""
        return published.strings(self.record)

    @property
    def zone_line(self) -> str:
        return published.zone_line(self.name, self.record)
