"""Who really sent a letter: SPF, DKIM, DMARC and ARC, asked of the DNS under one deadline. Nothing is decided here."""

from mailapp.policy.values import Policy
from mailapp.standards import iprev
from mailapp.standards.authentication import UNKNOWN, Authentication
from mailapp.standards.dns import CheckingResolver
from mailapp.standards.networks import parse
from mta.inbound.values import Letter


def is_wanted(letter: Letter, rules: Policy) -> bool:
    """Only strangers must prove anything: not our own people, our own networks, this machine."""
    if not rules.authentication or letter.account is not None or letter.client.trusted or "LMTP" in letter.protocol:
        return False
    address = parse(letter.client.address)
    return address is not None and not address.is_loopback


def look(letter: Letter, rules: Policy, resolver: CheckingResolver) -> Authentication:
    """What can be proven of a letter from outside; a DNS that is silent is a temperror. Never raises."""
    if not is_wanted(letter, rules):
        return UNKNOWN
    hurried = resolver.until(letter.since + rules.authentication_seconds)
    return Authentication(iprev=iprev.check(letter.client.address, hurried))
