"""Address rewriting: one address for another, after canonical(5) and generic(5) of Postfix.

The whole address is looked up first, then without its detail, then its domain. There is one step: what comes out is
not looked up again.
"""

from dataclasses import dataclass, field, replace
from enum import Enum

from mailapp.policy.mailrules import addressed
from mailapp.policy.mailrules.values import BadRule, Numbered, Road
from mailapp.standards.address import split_detail
from mailapp.standards.envelope import Recipient


class Scope(Enum):
    """Which addresses of a letter a line is about."""

    SENDER = "sender"  # of the envelope, and in From, Sender, Reply-To
    RECIPIENT = "recipient"  # of the envelope, and in To, Cc
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One line. `pattern` is an address, `@domain` or `@.domain` (all below it); `to` an address or `@domain`.

    `@domain` keeps the local part.
    """

    pattern: str
    to: str
    scope: Scope = Scope.BOTH
    road: Road = Road.SUBMITTED
    headers: bool = True  # also in the header, of letters of our own people only

    def checked(self) -> "Rewriting":
        to = addressed.address_or_domain(self.to) if self.to.startswith("@") else addressed.target(self.to)
        rule = replace(self, pattern=addressed.address_or_domain(self.pattern), to=to)
        if to.startswith("@."):
            raise BadRule(f"{to} is no place: name one domain, such as @example.com.")
        if rule.pattern == rule.to:
            raise BadRule(f"{rule.pattern} would become itself.")
        return rule

    def __str__(self) -> str:
        return f"{self.pattern} becomes {self.to}"


@dataclass(frozen=True, slots=True)
class Rewritten:
    address: str
    numbered: Numbered


@dataclass(frozen=True, slots=True)
class RewritingTable:
    """The lines by what they are about and their pattern; of two with one pattern the first counts."""

    rules: tuple[Numbered, ...] = ()
    _places: dict[tuple[Road, Scope, str], Numbered] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for numbered in self.rules:
            rule = numbered.rule
            roads = [road for road in (Road.INBOUND, Road.SUBMITTED) if rule.road.covers(road)]
            scopes = (Scope.SENDER, Scope.RECIPIENT) if rule.scope is Scope.BOTH else (rule.scope,)
            for road in roads:
                for scope in scopes:
                    self._places.setdefault((road, scope, rule.pattern), numbered)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def look_up(self, address: str, scope: Scope, road: Road) -> Rewritten | None:
        """What the address becomes; None when it stays."""
        if not self.rules or not address:
            return None
        for pattern in addressed.forms(address):
            if numbered := self._places.get((road, scope, pattern)):
                new = _new(address, numbered.rule)
                return Rewritten(new, numbered) if new != address else None
        return None

    def recipient(self, recipient: Recipient, road: Road) -> Recipient:
        """The recipient under its other address, if it has one; reports still name the one that was written to."""
        new = self.look_up(recipient.address, Scope.RECIPIENT, road)
        if new is None:
            return recipient
        kind = "rfc822" if recipient.address.isascii() else "utf-8"
        orcpt = recipient.orcpt or f"{kind};{recipient.address}"  # RFC 3461 §4.2
        return replace(recipient, address=new.address, orcpt=orcpt)


NO_REWRITING = RewritingTable()


def _new(address: str, rule: Rewriting) -> str:
    """A detail that the pattern does not name goes on with the address (RFC 5233)."""
    local, _, _ = address.rpartition("@")
    if rule.to.startswith("@"):
        return local + rule.to
    detail = split_detail(local)[1]
    if rule.pattern.startswith("@") or not detail or split_detail(rule.pattern.rpartition("@")[0])[1]:
        return rule.to
    user, _, domain = rule.to.rpartition("@")
    return f"{user}+{detail}@{domain}"
