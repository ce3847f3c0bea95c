"""Whether a client's address has a name that leads back to it (RFC 8601 §3)."""

from mailapp.standards.authentication import FAIL, PASS, PERMERROR, TEMPERROR, Result
from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary
from mailapp.standards.networks import parse

NAMES = 10  # of one address that are looked up


def check(address: str, resolver: CheckingResolver) -> Result:
    """Anybody can claim a name for his address; it counts when the name says so, too. Never raises."""
    try:
        names = resolver.ptr(address)[:NAMES]
    except DnsNotFound:
        names = []
    except DnsTemporary as silence:
        return Result(TEMPERROR, because=str(silence))
    if not names:
        return Result(PERMERROR, because=f"{address} has no name in the DNS")
    return _led_back(address, names, resolver)


def _led_back(address: str, names: list[str], resolver: CheckingResolver) -> Result:
    """A name that does not answer counts only when none of the others leads back."""
    wanted = parse(address)
    version = wanted.version if wanted else 4
    trouble = ""
    for name in names:
        try:
            if wanted in map(parse, resolver.family(name, version)):
                return Result(PASS, name, f"{address} is {name}, and {name} says so")
        except DnsNotFound:
            continue
        except DnsTemporary as silence:
            trouble = trouble or str(silence)
    if trouble:
        return Result(TEMPERROR, names[0], trouble)
    return Result(FAIL, names[0], f"{address} calls itself {names[0]}, which does not say so")
