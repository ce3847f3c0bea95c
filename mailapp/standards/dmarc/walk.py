"""The tree walk of DMARCbis (§4.10): which record holds for a name, and which names belong to one organisation.

From the name upwards, at most eight names are asked; `psd` in a record says where the organisations begin.
"""

from dataclasses import dataclass

from mailapp.standards.dmarc import record
from mailapp.standards.dmarc.record import DmarcSyntax, Record
from mailapp.standards.dns import DnsNotFound, Resolver

STEPS = 8  # names that are asked, at most


@dataclass(frozen=True, slots=True)
class Place:
    """A record, and the name that published it; `broken` says why it cannot be read."""

    domain: str
    record: Record | None
    broken: str = ""


class Walks:
    """The walks of one letter, each made once. Methods raise DnsTemporary."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._at: dict[str, Place | None] = {}
        self._organisations: dict[str, str] = {}

    def at(self, domain: str) -> Place | None:
        """The record that this very name publishes; several are none (RFC 7489 §6.6.3)."""
        if domain not in self._at:
            self._at[domain] = self._asked(domain)
        return self._at[domain]

    def policy_of(self, domain: str) -> Place | None:
        """The record that holds for letters of this author: its own, its organisation's, that of the suffix above."""
        own = self.at(domain)
        if own is not None:
            return own
        organisation = self.organisation(domain)
        found = {place.domain: place for place in self._above(domain)}
        return found.get(organisation) or next((place for place in found.values() if _is_suffix(place)), None)

    def organisation(self, domain: str) -> str:
        """The Organizational Domain (DMARCbis §4.10.2)."""
        if domain not in self._organisations:
            self._organisations[domain] = self._organisation(domain)
        return self._organisations[domain]

    def _organisation(self, domain: str) -> str:
        places = self._above(domain)
        for place in places:
            if place.record and place.record.suffix == "n":
                return place.domain
            if _is_suffix(place) and place.domain != domain:
                return _one_below(domain, place.domain)
        return places[-1].domain if places else domain

    def _above(self, domain: str) -> list[Place]:
        """The records from this name upwards, as far as one says that it need not be gone further."""
        found = []
        for name in names_above(domain):
            place = self.at(name)
            if place is None or place.record is None:
                continue
            found.append(place)
            if place.record.suffix != "u":
                break
        return found

    def _asked(self, domain: str) -> Place | None:
        try:
            texts = record.records_among(self._resolver.txt(_place(domain)))
        except DnsNotFound:
            return None
        if len(texts) != 1:
            return None
        try:
            return Place(domain, record.parse(texts[0]))
        except DmarcSyntax as wrong:
            return Place(domain, None, str(wrong))


def names(author_domain: str) -> list[str]:
    """Where the records lie that are asked for about an author."""
    return [_place(domain) for domain in names_above(author_domain)]


def _place(domain: str) -> str:
    return f"_dmarc.{domain}"


def names_above(domain: str) -> list[str]:
    """The name itself and those above it; of a long one the middle is left out (DMARCbis §4.10)."""
    labels = domain.split(".")
    rest = labels[1:] if len(labels) < STEPS else labels[-(STEPS - 1) :]
    return [domain, *(".".join(rest[at:]) for at in range(len(rest)))]


def _is_suffix(place: Place) -> bool:
    return place.record is not None and place.record.suffix == "y"


def _one_below(domain: str, suffix: str) -> str:
    """The name in the way from the suffix down to the domain."""
    return f"{domain.removesuffix(f'.{suffix}').rpartition('.')[2]}.{suffix}"
