"""Rules, the answer of who is away, and the forwarding of all letters: the entries of a rulebook."""

from dataclasses import dataclass
from datetime import date

from mailapp.standards.rulebook import actions, wording
from mailapp.standards.rulebook.actions import ORDER, Action, Answer, Delete, MoveTo, Refuse
from mailapp.standards.rulebook.canonical import become
from mailapp.standards.rulebook.conditions import Arrives, Condition
from mailapp.standards.rulebook.errors import BadRule
from mailapp.standards.sieve.limits import DEFAULT, NESTING

NAME_CHARACTERS = 100
CONDITIONS = 50
ACTIONS = 12
OTHER_ADDRESSES = 20
assert NESTING > 2  # a condition of two days is a test in a test


@dataclass(frozen=True, slots=True)
class Rule:
    """If all (or any) of the conditions hold, or there are none: the actions, in the order in which they can be done.

    `stop`: what stands below does not see the letter. What refuses or answers it always stops, for a letter is answered
    once, and nothing else is done with what is refused (RFC 5429 §2.4, RFC 5230 §4.7).
    """

    name: str
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    any: bool = False
    stop: bool = False
    on: bool = True

    def __post_init__(self) -> None:
        conditions = tuple(dict.fromkeys(self.conditions))
        todo = tuple(sorted(dict.fromkeys(self.actions), key=lambda each: ORDER.index(type(each))))
        become(
            self,
            name=" ".join(wording.said(self.name, NAME_CHARACTERS, "The name of the rule").split()),
            conditions=conditions,
            actions=todo,
            any=self.any and len(conditions) > 1,
            stop=self.stop or any(isinstance(each, Answer | Refuse) for each in todo),
        )
        self._check()

    def _check(self) -> None:
        kinds = [type(each) for each in self.actions]
        if not kinds and not self.stop:
            raise BadRule("A rule does something: add an action.")
        if len(self.conditions) > CONDITIONS:
            raise BadRule(f"A rule has at most {CONDITIONS} conditions.")
        if len(kinds) > ACTIONS:
            raise BadRule(f"A rule does at most {ACTIONS} things.")
        if Refuse in kinds and len(kinds) > 1:
            raise BadRule("What is refused goes back to its sender: nothing else can be done with it.")
        if kinds.count(Answer) > 1:
            raise BadRule("A letter is answered once.")
        if Delete in kinds and MoveTo in kinds:
            raise BadRule("A letter is either moved or deleted.")
        if kinds.count(actions.Forward) > DEFAULT.redirects:
            raise BadRule(f"A letter is forwarded to at most {DEFAULT.redirects} addresses.")


@dataclass(frozen=True, slots=True)
class Away:
    """An answer to people who write while one is away (RFC 5230), `addresses` being further ones of one's own."""

    text: str
    subject: str = ""
    since: date | None = None
    until: date | None = None  # included
    addresses: tuple[str, ...] = ()
    days: int = actions.DAYS  # in which nobody is answered twice
    on: bool = True

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise BadRule("The first day comes after the last one.")
        others = tuple(dict.fromkeys(map(actions.address, self.addresses)))
        if len(others) > OTHER_ADDRESSES:
            raise BadRule(f"There are at most {OTHER_ADDRESSES} further addresses.")
        text = wording.written(self.text, actions.TEXT_CHARACTERS, "The text of the answer")
        subject, days = actions.subject(self.subject), actions.days(self.days)
        become(self, text=text, subject=subject, days=days, addresses=others)

    @property
    def days_away(self) -> Arrives | None:
        return Arrives(self.since, self.until) if self.since or self.until else None

    def is_due(self, today: date) -> bool:
        """Whether people are answered on this day."""
        return self.on and (self.since is None or self.since <= today) and (self.until is None or today <= self.until)


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Of all letters. Without `keep` they stay here only where a rule files them."""

    addresses: tuple[str, ...]
    keep: bool = True
    on: bool = True

    def __post_init__(self) -> None:
        become(self, addresses=tuple(dict.fromkeys(map(actions.address, self.addresses))))
        if not self.addresses:
            raise BadRule("Write where letters shall go.")
        if len(self.addresses) > DEFAULT.redirects:
            raise BadRule(f"Letters are forwarded to at most {DEFAULT.redirects} addresses.")


@dataclass(frozen=True, slots=True)
class ByHand:
    """A piece of a script that no form of ours made: kept as it stands, with newlines as line ends."""

    text: str


Entry = Rule | Away | Forwarding | ByHand
