"""The MTA-STS policies of others: found by DNS, fetched by HTTPS, kept as long as they say (RFC 8461 §3.3, §5.1)."""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from mailapp.directory.recent import Recent
from mailapp.net.https import HTTPS_PORT, FetchFailed, NotTrusted, Source, fetch
from mailapp.routes.models import StsPolicy as Row
from mailapp.standards import mtasts
from mailapp.standards.dns import DnsNotFound, DnsTemporary, Resolver
from mailapp.standards.mtasts import StsInvalid, StsPolicy
from mailapp.standards.tlsrpt import TlsResult

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 300.0  # RFC 8461 §3.3: after a failed fetch, five minutes at least
REMEMBERED_DOMAINS = 10_000
FETCH_SECONDS = 60.0  # RFC 8461 §3.3 suggests a minute
MOST_ADDRESSES = 3  # of the host, that are tried
REFRESH_AFTER = timedelta(days=1)  # RFC 8461 §3.3: long before it expires


@dataclass(frozen=True, slots=True)
class Found:
    """A domain's policy if it has one; `trouble` when it has one that could not be had, with `words`."""

    policy: StsPolicy | None = None
    trouble: TlsResult | None = None
    words: str = ""


NO_POLICY = Found()


@dataclass(frozen=True, slots=True)
class Policies:
    """Where policies come from; threads may share it."""

    resolver: Resolver
    context: Callable[[], ssl.SSLContext] = ssl.create_default_context
    port: int = HTTPS_PORT
    patience: float = FETCH_SECONDS
    _recent: Recent[Found] = field(default_factory=lambda: Recent(REMEMBERED_SECONDS, REMEMBERED_DOMAINS))

    def of(self, domain: str) -> Found:
        """Never raises: a policy that cannot be had is none, unless an older one still holds."""
        if domain.startswith("["):
            return NO_POLICY
        known = self._recent.get(domain)
        if known is None:
            known = self._look(domain, timezone.now())
            self._recent.keep(domain, known, self._recent.generation)
        return known

    def _look(self, domain: str, now: datetime) -> Found:
        row = Row.objects.filter(domain=domain).first()
        held = _policy(row) if row and row.fetched + timedelta(seconds=row.max_age) > now else None
        wanted = self._policy_id(domain)
        if not wanted or (held and row and row.policy_id == wanted and row.fetched > now - REFRESH_AFTER):
            return Found(held)  # RFC 8461 §3.1: without a record what we hold goes on to hold
        try:
            fresh = self._fetch(domain)
        except (FetchFailed, StsInvalid, DnsNotFound, DnsTemporary) as trouble:
            log.info("the MTA-STS policy of %s cannot be had: %s", domain, trouble)
            return Found(held, _kind(trouble), str(trouble))
        _keep(domain, wanted, fresh, now)
        return Found(fresh)

    def _policy_id(self, domain: str) -> str:
        try:
            return mtasts.policy_id(self.resolver.txt(f"_mta-sts.{domain}"))
        except (DnsNotFound, DnsTemporary):
            return ""

    def _fetch(self, domain: str) -> StsPolicy:
        """Raises FetchFailed, StsInvalid, DnsNotFound, DnsTemporary."""
        addresses = self.resolver.addresses(f"mta-sts.{domain}")
        where = Source(mtasts.policy_url(domain), tuple(addresses[:MOST_ADDRESSES]), self.port)
        return mtasts.parse_policy(fetch(where, self.context(), most=mtasts.POLICY_OCTETS, seconds=self.patience))


def _kind(trouble: Exception) -> TlsResult:
    """RFC 8460 §4.3.2.2"""
    if isinstance(trouble, StsInvalid):
        return TlsResult.STS_INVALID
    return TlsResult.STS_WEBPKI if isinstance(trouble, NotTrusted) else TlsResult.STS_FETCH


def _keep(domain: str, wanted: str, fresh: StsPolicy, now: datetime) -> None:
    values = {"policy_id": wanted, "mode": fresh.mode, "mx": fresh.mx, "max_age": fresh.max_age, "fetched": now}
    Row.objects.update_or_create(domain=domain, defaults=values)


def _policy(row: Row) -> StsPolicy:
    return StsPolicy(row.mode, tuple(row.mx), row.max_age)
