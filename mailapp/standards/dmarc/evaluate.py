"""Does what was proven belong to the author, and what does his domain ask for (RFC 7489 §6.6.2)?"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from mailapp.standards.authentication import FAIL, NONE, PASS, PERMERROR, TEMPERROR, Dmarc, Signature, Spf
from mailapp.standards.dmarc.record import MILDER, POLICIES, Record
from mailapp.standards.dmarc.walk import Walks
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver

BADNESS = (PASS, NONE, PERMERROR, TEMPERROR, FAIL)
SEVERITY = ("", *POLICIES)


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


def ask_ahead(author_domains: Iterable[str], resolver: Resolver) -> Walks:
    """What these domains publish, before nameservers of a stranger's choice use up the time. Never raises."""
    walks = Walks(resolver)
    for domain in filter(None, author_domains):
        with suppress(DnsTemporary):
            walks.policy_of(domain)
            walks.organisation(domain)
    return walks


def evaluate(
    author_domain: str,
    spf: Spf,
    dkim: Sequence[Signature],
    resolver: Resolver,
    dice: float,
    walks: Walks | None = None,
) -> Dmarc:
    """`dice`: a number from 0 up to 1, for pct; `walks`: what was asked ahead. Never raises."""
    if not author_domain:
        return Dmarc(PERMERROR, because="From names nobody, or people of several domains")
    try:
        return _evaluated(author_domain, spf, dkim, resolver, dice, walks or Walks(resolver))
    except DnsTemporary as silence:
        return Dmarc(TEMPERROR, author_domain, str(silence))


def strictest(found: Sequence[Dmarc]) -> int:
    """Which of these counts for a letter of people of several domains: what fails and asks for most (§6.6.1)."""
    return max(range(len(found)), key=lambda at: (BADNESS.index(found[at].result), SEVERITY.index(found[at].policy)))


def _evaluated(
    author_domain: str, spf: Spf, dkim: Sequence[Signature], resolver: Resolver, dice: float, walks: Walks
) -> Dmarc:
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
    organisation = walks.organisation(author_domain)
    # What does not lie within it cannot be of it: a stranger's nameserver is not asked, and so cannot be silent.
    within = domain == organisation or domain.endswith(f".{organisation}")
    return within and walks.organisation(domain) == organisation


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
    except DnsTemporary:  # that nobody says so is no reason to let everything in
        return True
    return True


def _softened(policy: str, record: Record, dice: float) -> str:
    """The next milder one for letters that pct spares, and while the domain tests (RFC 7489 §6.6.4)."""
    if record.testing or dice * 100 >= record.percent:
        return MILDER[policy]
    return policy
