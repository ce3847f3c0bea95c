"""Footers: what stands below the letters that leave a domain of ours. How it gets there: `standards.footer`."""

from dataclasses import dataclass, replace
from enum import Enum

from mailapp.policy.mailrules import addressed
from mailapp.policy.mailrules.values import BadRule, Numbered, Text

NONE = Text()
LINE = 240  # characters: 998 octets are the most that a line may have (RFC 5322 §2.1.1)


class Letters(Enum):
    """Which letters of the domain get it."""

    OUTSIDE = "outside"  # with at least one recipient who is not one of us
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Footer:
    """One line. `domain` is the sender's, * any of ours. Without `html` the plain text serves for HTML, too."""

    domain: str
    plain: Text
    html: Text = NONE
    letters: Letters = Letters.OUTSIDE

    def checked(self) -> "Footer":
        if not self.plain.strip():
            raise BadRule("The footer has no text.")
        if any(len(line) > LINE for text in (self.plain, self.html) for line in text.split("\n")):
            raise BadRule(f"A line of a footer has at most {LINE} characters.")
        if self.domain == "*":
            return self
        return replace(self, domain=addressed.domain(self.domain.removeprefix("@")))

    def __str__(self) -> str:
        return f"footer of {self.domain}"


@dataclass(frozen=True, slots=True)
class FooterTable:
    rules: tuple[Numbered, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules)

    def footer(self, sender: str, *, outside: bool) -> Numbered | None:
        """The first that fits the sender's domain; reports of the server itself have none."""
        domain = sender.rpartition("@")[2].lower()
        for numbered in self.rules:
            rule: Footer = numbered.rule
            if domain and rule.domain in ("*", domain) and (outside or rule.letters is Letters.ALL):
                return numbered
        return None
