"""Asks the DNS all that must be known of one domain, many questions at once."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from mailapp.policy import api as rules
from mailapp.signing import keys
from mailapp.signing.dnscheck.judges import elsewhere_name, judge, report_addresses
from mailapp.signing.dnscheck.values import Facts, Finding, House, Silent, Texts
from mailapp.signing.ownsts import own_sts
from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary
from mailapp.standards.mtasts import StsPolicy
from mailapp.standards.spf import check

AT_ONCE = 8
MOST_ADDRESSES = 8  # of our own name
MOST_REPORTS = 5  # addresses in rua=

T = TypeVar("T")
StsLook = Callable[[str], tuple[StsPolicy | None, str]]


def no_sts(domain: str) -> tuple[StsPolicy | None, str]:
    """Nobody fetches policies here."""
    return None, ""


@dataclass(frozen=True, slots=True)
class World:
    """Who answers. `sts` fetches a domain's MTA-STS policy: the policy, or why it cannot be had."""

    resolver: CheckingResolver
    sts: StsLook = no_sts


def check_domain(name: str, house: House, world: World) -> list[Finding]:
    """What the DNS must have for the domain, and whether it has. Raises SigningError."""
    return judge(ask(name, house, world), house)


def ask(name: str, house: House, world: World) -> Facts:
    """Raises SigningError for what is no domain of ours."""
    domain, resolver = keys.own_domain(name), world.resolver
    own = tuple(keys.keys(domain))
    names = [domain, f"_dmarc.{domain}", f"_mta-sts.{domain}", f"_smtp._tls.{domain}", *(key.name for key in own)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        mx = pool.submit(_calm, lambda: tuple(sorted(resolver.mx(domain))))
        addresses = pool.submit(_calm, lambda: tuple(resolver.addresses(house.hostname)[:MOST_ADDRESSES]))
        texts = _each(pool, names, resolver.txt)
        reports = [elsewhere_name(domain, address) for address in _reports(texts[f"_dmarc.{domain}"])]
        texts |= _each(pool, reports, resolver.txt)
        found = addresses.result()
        pointers = _each(pool, () if isinstance(found, Silent) else found, resolver.ptr)
        policy, trouble = world.sts(domain)  # in this thread, for it asks the database
    served = own_sts(domain, house.hostname, rules.current())
    facts = Facts(domain, own, mx.result(), found, pointers, texts, sts=policy, sts_trouble=trouble, own_sts=served)
    return replace(facts, spf=_spf(facts, house, resolver))


def _reports(texts: Texts) -> list[str]:
    return [] if isinstance(texts, Silent) else [one for text in texts for one in report_addresses(text)][:MOST_REPORTS]


def _each(pool: ThreadPoolExecutor, names: Iterable[str], question: Callable[[str], list[str]]) -> dict[str, Texts]:
    asked = {name: pool.submit(_calm, lambda name=name: tuple(question(name))) for name in names}
    return {name: answer.result() for name, answer in asked.items()}


def _calm(question: Callable[[], tuple[T, ...]]) -> tuple[T, ...] | Silent:
    try:
        return question()
    except DnsNotFound:
        return ()
    except DnsTemporary as silence:
        return Silent(str(silence))


def _spf(facts: Facts, house: House, resolver: CheckingResolver) -> Mapping[str, str]:
    """What others would say of a letter that comes from our own addresses (RFC 7208 §4)."""
    if isinstance(facts.addresses, Silent):
        return {}
    sender = f"postmaster@{facts.domain}"
    return {address: check(address, house.hostname, sender, resolver).result for address in facts.addresses}
