"""The MTA-STS policies that we publish for our own domains: that others send to us over verified TLS (RFC 8461)."""

from mailapp.directory import api as directory
from mailapp.directory.api import DirectoryError, MtaSts
from mailapp.policy.values import DAY, Policy
from mailapp.standards.address import to_ascii
from mailapp.standards.mtasts import StsPolicy


def own_sts(domain: str, hostname: str, rules: Policy) -> StsPolicy | None:
    """What is served for a domain; None for one that is none of ours, switched off, or publishes nothing."""
    try:
        found = directory.domain(domain)
    except DirectoryError:
        return None
    if found is None or not found.active or found.mta_sts is MtaSts.OFF:
        return None
    hosts = dict.fromkeys([hostname.lower(), *(to_ascii(host).lower() for host in rules.mta_sts_hosts.split())])
    mx = () if found.mta_sts is MtaSts.NONE else tuple(hosts)
    return StsPolicy(str(found.mta_sts), mx, rules.mta_sts_days * DAY)
