"""Whether a stranger is what he says, as far as the DNS can tell: what has to be asked, and what follows (pure).

After reject_unknown_sender_domain, reject_unknown_client_hostname and reject_*_helo_hostname of Postfix. Whoever has
logged in, our own networks and this very machine are asked nothing.
"""

import re
from dataclasses import dataclass
from enum import Enum

from mailapp.policy.values import Policy
from mailapp.standards import address
from mailapp.standards.reply import Reply
from mta.smtp.doorkeeper import Refuse, Remarks

HOSTNAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\Z", re.IGNORECASE)
LITERAL = re.compile(r"\[(?:IPv6:)?[0-9a-f.:]+\]\Z", re.IGNORECASE)


class Standing(Enum):
    """What the DNS says of a name to which mail would go."""

    GOOD = "takes mail"
    MISSING = "has neither MX nor address"
    NULL_MX = "says that it takes no mail"  # RFC 7505 §3
    SILENT = "gave no answer"


@dataclass(frozen=True, slots=True)
class LookUp:
    """What the DNS is asked before MAIL is answered; "" is not asked. The answer: Found."""

    client: str = ""  # IP address whose name is wanted
    helo: str = ""
    domain: str = ""  # of the sender


@dataclass(frozen=True, slots=True)
class Found:
    """`name`: the client's, when it leads back to the client; None when nobody knows. `nameless`: there is no PTR."""

    name: str | None = None
    nameless: bool = False
    helo: Standing = Standing.GOOD
    domain: Standing = Standing.GOOD


def greeted(policy: Policy, name: str) -> Refuse | None:
    """What is wrong with the name in EHLO by itself."""
    if LITERAL.match(name):
        return None
    if policy.helo_must_be_valid and not HOSTNAME.match(name):
        return _refuse(501, "5.5.2", f"<{name}>: Helo command rejected: Invalid name", "its EHLO is no host name")
    if policy.helo_must_be_full and "." not in name.strip("."):
        reply = f"<{name}>: Helo command rejected: need fully-qualified hostname"
        return _refuse(504, "5.5.2", reply, "its EHLO is no full name")  # RFC 5321 §2.3.5
    return None


def wanted(policy: Policy, client: str, helo: str, reverse_path: str, *, names: bool) -> LookUp | None:
    """What must be asked; None: nothing. `names`: an access rule names clients."""
    asks_name = names or policy.client_must_have_name or policy.client_without_name_warns
    asks_helo = policy.helo_must_exist and not LITERAL.match(helo)
    domain = reverse_path.rpartition("@")[2] if policy.sender_domain_check else ""
    if domain.startswith("["):  # an address literal needs no DNS (RFC 5321 §4.1.3)
        domain = ""
    asked = LookUp(client if asks_name else "", helo if asks_helo else "", _ascii(domain))
    return asked if asked != LookUp() else None


def judged(policy: Policy, asked: LookUp, found: Found) -> Refuse | Remarks:
    """What follows from the answer; access rules have been heard before."""
    if found.nameless and policy.client_must_have_name:
        reply = f"<{asked.client}>: Client host rejected: cannot find your reverse hostname"
        return _refuse(550, "5.7.25", reply, "the client has no name in the DNS")  # RFC 7372 §3.3
    if asked.helo and found.helo is Standing.MISSING:
        reply = f"<{asked.helo}>: Helo command rejected: Host not found"
        return _refuse(450, "4.7.1", reply, "its EHLO names no host in the DNS")
    if refusal := _domain(policy, asked.domain, found.domain):
        return refusal
    if found.nameless and policy.client_without_name_warns:
        return Remarks(warnings=("the client has no name in the DNS",))
    return Remarks()


def _domain(policy: Policy, domain: str, standing: Standing) -> Refuse | None:
    because = f"the sender's domain {domain} {standing.value}"
    told = f"<{domain}>: Sender address rejected:"
    if standing is Standing.NULL_MX:  # RFC 7505 §4.2
        return _refuse(550, "5.7.27", f"{told} the domain takes no mail, so it can send none", because)
    if standing is Standing.MISSING and policy.sender_domain_permanent:
        return _refuse(550, "5.1.8", f"{told} Domain not found", because)  # RFC 3463 §3.2
    if standing is Standing.MISSING:
        return _refuse(450, "4.1.8", f"{told} Domain not found", because)
    if standing is Standing.SILENT and policy.sender_dns_trouble_defers:
        return _refuse(451, "4.4.3", f"{told} the DNS does not answer, try again later", because)
    return None


def _refuse(code: int, enhanced: str, text: str, because: str) -> Refuse:
    return Refuse(Reply(code, enhanced, text), because)


def _ascii(domain: str) -> str:
    try:
        return address.to_ascii(domain) if domain else ""
    except ValueError:
        return ""
