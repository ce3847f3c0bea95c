"""Does what was proven belong to the author, and what does his domain ask for (RFC 7489 §6.6.2)?"""

from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.authentication import FAIL, NONE, PASS, PERMERROR, TEMPERROR, Dmarc, Signature, Spf
from mailapp.standards.dmarc.record import MILDER, Record
from mailapp.standards.dmarc.walk import Walks
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver


@dataclass(frozen=True, slots=True)
class _Case:
    """One letter whose author's domain has a record."""

    author_domain: str
    place: str  # where the record was found
    record: Record
    spf: Spf
    signers: Sequence[Signature]  # those that belong to the author, whatever their result
    spf_belongs: bool

    @property
    def spf_aligned(self) -> bool:
        return self.spf_belongs and self.spf.passed

    @property
    def dkim_aligned(self) -> bool:
        return any(each.passed for each in self.signers)

    def judged(self) -> tuple[str, str]:
        """The result, and because of what."""
        for each in self.signers:
            if each.passed:
                return PASS, f"{each.domain} signed it, which belongs to {self.author_domain}"
        if self.spf_aligned:
            return PASS, f"{self.spf.domain} lets that client send, and belongs to {self.author_domain}"
        results = [each.result for each in self.signers] + [self.spf.result] * self.spf_belongs
        if TEMPERROR in results:  # RFC 7489 §6.6.2: who cannot be asked has not failed
            return TEMPERROR, f"the DNS does not say now whether {self.author_domain} sent it"
        return FAIL, f"nothing proves that {self.author_domain} sent it"


def evaluate(author_domain: str, spf: Spf, dkim: Sequence[Signature], resolver: Resolver, dice: float) -> Dmarc:
    """`dice`: a number from 0 up to 1, for pct. Never raises."""
    if not author_domain:
        return Dmarc(PERMERROR, because="From names nobody, or people of several domains")
    try:
        return _evaluated(author_domain, spf, dkim, resolver, dice)
    except DnsTemporary as silence:
        return Dmarc(TEMPERROR, author_domain, str(silence))


def _evaluated(author_domain: str, spf: Spf, dkim: Sequence[Signature], resolver: Resolver, dice: float) -> Dmarc:
    walks = Walks(resolver)
    place = walks.policy_of(author_domain)
    if place is None:
        return Dmarc(NONE, author_domain, f"{author_domain} has no DMARC record")
    record = place.record
    if record is None:
        return Dmarc(PERMERROR, place.domain, f"the DMARC record of {place.domain} is broken: {place.broken}")
    signers = [each for each in dkim if belongs(each.domain, author_domain, walks, strictly=record.strict_dkim)]
    spf_belongs = belongs(spf.domain, author_domain, walks, strictly=record.strict_spf)
    case = _Case(author_domain, place.domain, record, spf, signers, spf_belongs)
    published = _published(case, resolver)
    result, because = case.judged()
    softened = _softened(published, record, dice)
    return Dmarc(result, place.domain, because, softened, published, case.spf_aligned, case.dkim_aligned, record.text)


def belongs(domain: str, author_domain: str, walks: Walks, *, strictly: bool) -> bool:
    """Alignment (RFC 7489 §3.1): the very domain, or one of the same organisation."""
    if domain == author_domain or strictly or not domain:
        return bool(domain) and domain == author_domain
    if domain.rpartition(".")[2] != author_domain.rpartition(".")[2]:
        return False  # nothing need be asked
    return walks.organisation(domain) == walks.organisation(author_domain)


def _published(case: _Case, resolver: Resolver) -> str:
    """p, or sp and np for names below the record's (RFC 7489 §6.3, RFC 9091 §3)."""
    record = case.record
    if case.place == case.author_domain:
        return record.policy
    if record.missing == record.subdomains:
        return record.subdomains
    return record.subdomains if _exists(case.author_domain, resolver) else record.missing


def _exists(domain: str, resolver: Resolver) -> bool:
    """Where a name does not exist, it has no records of any kind, and nothing below it (RFC 8020 §2)."""
    try:
        resolver.mx(domain)
    except DnsNotFound:
        return False
    return True


def _softened(policy: str, record: Record, dice: float) -> str:
    """The next milder one for letters that pct spares, and while the domain tests (RFC 7489 §6.6.4)."""
    if record.testing or dice * 100 >= record.percent:
        return MILDER[policy]
    return policy
