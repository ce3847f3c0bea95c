"""What must be in the DNS for a domain of ours, and is it: asked with all that this house knows."""

import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from mailapp.net.ownproof import objection
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.routes import api as routes
from mailapp.routes.sts import Policies
from mailapp.signing import api as signing
from mailapp.signing.api import Finding, House, World
from mailapp.standards.mtasts import StsPolicy

PATIENCE_SECONDS = 8.0  # with all nameservers together, and then with somebody else's web server; a person waits


def check(domain: str, hostname: str, nameservers: Sequence[str]) -> list[Finding]:
    """Raises SigningError for what is no domain of ours."""
    resolver = hurried(nameservers)
    policies = Policies(resolver, patience=PATIENCE_SECONDS)

    def sts(name: str) -> tuple[StsPolicy | None, str]:
        found = policies.of(name)
        return found.policy, found.words

    return signing.check_domain(domain, house(hostname), World(resolver, sts))


def hurried(nameservers: Sequence[str]) -> NetResolver:
    """The DNS, for somebody who waits now."""
    return NetResolver(nameservers).until(time.monotonic() + PATIENCE_SECONDS)


def house(hostname: str) -> House:
    relayed = any("*" in host.senders for host in routes.smarthosts())
    reports = policy.current().report_addresses.partition(",")[0].strip()
    return House(hostname, reports, relayed, distrusted(hostname))


def distrusted(hostname: str) -> str:
    """Why a sender who wants verified TLS does not accept our certificate; "" when he does."""
    certificate, key = Path(settings.TLS_CERTIFICATE), Path(settings.TLS_KEY)
    return objection(hostname, certificate, key, Path(settings.PILLARBOX_HOME) / "tls")
