"""Copies (bcc): who gets a letter besides its recipients; after always_bcc, sender_bcc_maps, recipient_bcc_maps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from mailapp.policy.mailrules import addressed
from mailapp.policy.mailrules.values import BadRule, Numbered, Road


class Of(Enum):
    """Of whose letters copies are made."""

    ALL = "all"
    SENDER = "sender"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Copy:
    """One line. `pattern` is an address or `@domain`, nothing for `all`; `to` gets the copies."""

    of: Of
    to: str
    pattern: str = ""
    road: Road = Road.BOTH
    reports: bool = False  # also of letters from the null sender

    def checked(self) -> "Copy":
        if self.of is Of.ALL and self.pattern:
            raise BadRule("Copies of all letters need no pattern.")
        if self.of is not Of.ALL and not self.pattern:
            raise BadRule(f"Whose? Name the {self.of.value}: an address, or @domain.")
        pattern = addressed.address_or_domain(self.pattern) if self.pattern else ""
        return replace(self, to=addressed.target(self.to), pattern=pattern)

    def __str__(self) -> str:
        return f"copy to {self.to} of {'all letters' if self.of is Of.ALL else f'{self.of.value} {self.pattern}'}"


@dataclass(frozen=True, slots=True)
class CopyTable:
    rules: tuple[Numbered, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules)

    def copies(self, sender: str, recipients: Sequence[str], road: Road) -> dict[str, Numbered]:
        """Address → the rule that wants the copy. Nobody gets a copy of what he gets anyway."""
        if not self.rules:
            return {}
        theirs = {form for address in recipients for form in addressed.forms(address)}
        keys = {Of.ALL: {""}, Of.SENDER: set(addressed.forms(sender)), Of.RECIPIENT: theirs}
        named = {_canonical(address) for address in recipients}
        wanted: dict[str, Numbered] = {}
        for numbered in self.rules:
            rule: Copy = numbered.rule
            if not rule.road.covers(road) or not (sender or rule.reports):
                continue
            if rule.pattern in keys[rule.of] and rule.to not in named:
                wanted.setdefault(rule.to, numbered)
        return wanted


def _canonical(address: str) -> str:
    return next(iter(addressed.forms(address)), address)
