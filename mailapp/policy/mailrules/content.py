"""Content rules: what stands in a letter, and what becomes of it. After header_checks(5) and body_checks(5) of Postfix.

A rule sees one line at a time: a header field is one line, unfolded, with its name ("Subject: Hello"). Lines are
looked at in the order of the letter; for each line the first rule that fits decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from mailapp.policy.mailrules import addressed, patterns
from mailapp.policy.mailrules.patterns import Patterns
from mailapp.policy.mailrules.values import BadRule, Numbered, Road
from mailapp.standards.message.headers import FIELD

REJECTED = "Message content rejected"  # when a rule gives no reason: Postfix's words
SHOWN_CHARACTERS = 120  # of the line that fitted, in the journal
FINDINGS = 50  # of one letter; a rule that fits every line of a letter has said enough


class Where(Enum):
    HEADER = "header"  # the letter's own fields
    MIME = "mime"  # the fields of its parts
    NESTED = "nested"  # the fields of letters that are attached
    BODY = "body"  # raw lines, as they were sent
    TEXT = "text"  # the text of its parts, decoded


class Action(Enum):
    REJECT = "reject"
    HOLD = "hold"
    DISCARD = "discard"
    REDIRECT = "redirect"  # to `argument` instead of all recipients
    PREPEND = "prepend"  # put the field `argument` before the letter
    REPLACE = "replace"  # the field with the field `argument`
    IGNORE = "ignore"  # take the field out
    WARN = "warn"  # note it, and look on
    SKIP = "skip"  # look no further on this line


NEEDED = {
    Action.REDIRECT: "The address to redirect to is missing.",
    Action.PREPEND: "The field to put before the letter is missing, such as X-Spam: yes.",
    Action.REPLACE: "The field to put in its place is missing, such as Subject: (removed).",
}
OF_HEADERS = (Action.REPLACE, Action.IGNORE)  # the rest of a letter is not ours to change


@dataclass(frozen=True, slots=True)
class ContentRule:
    """One line. `argument`: the reason that is told (reject, hold, warn), an address or a header field."""

    where: Where
    pattern: str
    action: Action
    argument: str = ""
    road: Road = Road.INBOUND
    ignore_case: bool = True
    negated: bool = False  # for lines that do not fit the pattern: `!/…/` of Postfix

    def checked(self) -> "ContentRule":
        patterns.check(self.pattern)
        if self.action in NEEDED and not self.argument:
            raise BadRule(NEEDED[self.action])
        if self.action in OF_HEADERS and self.where is not Where.HEADER:
            raise BadRule(f"{self.action.value} is for the letter's own header.")
        if self.action in (Action.PREPEND, Action.REPLACE):
            _check_field(self.argument)
        if self.action is Action.REDIRECT:
            return replace(self, argument=addressed.target(self.argument))
        return self

    def __str__(self) -> str:
        return f"{self.action.value} {self.where.value} {'!' if self.negated else ''}/{self.pattern}/"

    @property
    def does(self) -> str:
        """What it does, and with what."""
        return f"{self.action.value}: {self.argument}" if self.argument else self.action.value


@dataclass(frozen=True, slots=True)
class Line:
    """Something that rules look at. `shape`: its text in the forms in which it is looked at; a field has its place."""

    where: Where
    forms: tuple[str, ...]
    place: int = -1  # which field of the letter's own header it is, from 0


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fitted, and where."""

    numbered: Numbered
    line: Line

    @property
    def rule(self) -> ContentRule:
        rule: ContentRule = self.numbered.rule
        return rule

    @property
    def because(self) -> str:
        """One sentence, for the journal, the panel and the reader."""
        said = f": {self.rule.argument}" if self.rule.argument else ""
        return f"{self.numbered}{said}; it fits “{self.shown}”"

    @property
    def shown(self) -> str:
        """The line that fitted, as much of it as a sentence bears."""
        return self.line.forms[-1][:SHOWN_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Machine:
    """The rules for one kind of line, on one road, in their order."""

    rules: tuple[Numbered, ...]
    patterns: Patterns
    negated: frozenset[int]  # places of those rules that want lines which do not fit

    def first(self, line: Line) -> list[Finding]:
        """What the line calls for: any number of warnings and one action."""
        seen = {place for form in line.forms for place in self.patterns.find(form)}
        found: list[Finding] = []
        for place in sorted(seen ^ self.negated):
            numbered = self.rules[place]
            if numbered.rule.action is not Action.SKIP:
                found.append(Finding(numbered, line))
            if numbered.rule.action is not Action.WARN:
                break
        return found

    def concerns(self, text: str) -> bool:
        """Whether any of its lines can be of interest: all at once, which is cheaper by far than one by one."""
        return bool(self.negated or self.patterns.find(text))


@dataclass(frozen=True, slots=True)
class ContentTable:
    """The rules, compiled for each kind of line and each road."""

    rules: tuple[Numbered, ...] = ()
    _machines: dict[tuple[Where, Road], Machine] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for where in Where:
            for road in (Road.INBOUND, Road.SUBMITTED):
                mine = tuple(n for n in self.rules if n.rule.where is where and n.rule.road.covers(road))
                if mine:
                    compiled = Patterns([(n.rule.pattern, n.rule.ignore_case) for n in mine])
                    negated = frozenset(place for place, n in enumerate(mine) if n.rule.negated)
                    self._machines[where, road] = Machine(mine, compiled, negated)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def machine(self, where: Where, road: Road) -> Machine | None:
        """None when nobody has a rule for such lines."""
        return self._machines.get((where, road))

    def concerns(self, road: Road) -> bool:
        """Whether a letter on this road has to be looked at."""
        return any(known is road for _, known in self._machines)


def findings(machine: Machine, lines: Iterable[Line]) -> list[Finding]:
    """What rules say of these lines, in the order of the lines; FINDINGS at most."""
    found: list[Finding] = []
    for line in lines:
        found += machine.first(line)
        if len(found) >= FINDINGS:
            break
    return found


def _check_field(text: str) -> None:
    found: Sequence[object] = FIELD.findall(text.encode())
    if len(found) != 1 or not FIELD.match(text.encode()):
        raise BadRule(f"“{text}” is no header field: it needs a name and a colon, such as X-Checked: yes.")
