"""The form of one rule: lines are added and taken away by posting it, so that it works without a script."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from mailapp.standards.rulebook import BadRule, Rule
from mailapp.standards.rulebook.actions import Action
from mailapp.standards.rulebook.conditions import Condition, Says
from mailapp.standards.rulebook.rules import ACTIONS, CONDITIONS, NAME_CHARACTERS
from webmail.rules import deeds, rows, words
from webmail.rules.rows import Row

T = TypeVar("T")
LINES = max(CONDITIONS, ACTIONS)  # of each kind that a form may have
FIELD_CHARACTERS = 30_000  # of one field that are looked at at all
FRESH = {  # what a new line says
    "text": {"place": "from", "how": "contains"},
    "header": {"how": "contains"},
    "size": {"how": "over", "unit": "MB"},
    "forward": {"keep": "on"},
    "answer": {"days": "7"},
    "spam": {"percent": "50"},
}


@dataclass
class Sheet:
    """What stands in the form; nothing of it needs to make sense."""

    name: str = ""
    conditions: list[Row] = field(default_factory=list)
    actions: list[Row] = field(default_factory=list)
    any: bool = False
    stop: bool = True
    on: bool = True
    error: str = ""

    @classmethod
    def fresh(cls) -> "Sheet":
        return cls(conditions=[_new(0, "text")], actions=[_new(0, "move")])

    @classmethod
    def of(cls, rule: Rule) -> "Sheet":
        return cls(
            rule.name,
            [rows.row(number, each) for number, each in enumerate(rule.conditions)],
            [deeds.row(number, each) for number, each in enumerate(rule.actions)],
            rule.any,
            rule.stop,
            rule.on,
        )

    @classmethod
    def posted(cls, sent: Mapping[str, str]) -> "Sheet":
        """With a line more, or one less, when a button asked for that."""
        sheet = cls(
            _cut(sent.get("name", "")),
            _lines(sent, "c", rows.KINDS),
            _lines(sent, "a", deeds.KINDS),
            sent.get("match") == "any",
            bool(sent.get("stop")),
            sent.get("on") != "off",
        )
        for letter, lines, kinds in (("c", sheet.conditions, rows.KINDS), ("a", sheet.actions, deeds.KINDS)):
            kind = sent.get(f"add-{letter}", "")
            if sent.get("do") == f"add-{letter}" and kind in kinds and len(lines) < LINES:
                lines.append(_new(1 + max((each.number for each in lines), default=-1), kind))
            lines[:] = [each for each in lines if sent.get("do") != f"drop-{letter}{each.number}"]
        return sheet

    def rule(self) -> Rule | None:
        """None when something is wrong; then the sentences stand beside it."""
        asked = [_made(row, rows.condition) for row in self.conditions]
        done = [_made(row, deeds.action) for row in self.actions]
        conditions = tuple(each for each in asked if each is not None)
        actions = tuple(each for each in done if each is not None)
        if len(conditions) + len(actions) < len(asked) + len(done):
            return None
        try:
            name = self.name if self.name.strip() else _named(conditions, actions)
            return Rule(name, conditions, actions, self.any, self.stop, self.on)
        except BadRule as wrong:
            self.error = str(wrong)
            return None


def _named(conditions: Sequence[Condition], actions: Sequence[Action]) -> str:
    """What a rule is called whose maker calls it nothing."""
    asked = conditions[0] if conditions else None
    if isinstance(asked, Says) and asked.key.strip():
        return asked.key[:NAME_CHARACTERS]
    said = words.condition(asked) if asked else words.action(actions[0]) if actions else ""
    return said[:NAME_CHARACTERS]


def _made(row: Row, make: Callable[[Row], T]) -> T | None:
    try:
        return make(row)
    except BadRule as wrong:
        row.error = str(wrong)
        return None


def _new(number: int, kind: str) -> Row:
    return Row(number, kind, FRESH.get(kind, {}))


def _lines(sent: Mapping[str, str], letter: str, kinds: Mapping[str, object]) -> list[Row]:
    """Those with a kind that there is, in the order of their numbers."""
    found = []
    for number in range(2 * LINES):
        kind = sent.get(f"{letter}{number}-kind", "")
        if kind in kinds:
            prefix = f"{letter}{number}-"
            fields = {name.removeprefix(prefix): _cut(text) for name, text in sent.items() if name.startswith(prefix)}
            found.append(Row(number, kind, fields))
    return found[:LINES]


def _cut(text: str) -> str:
    return text[:FIELD_CHARACTERS]


def folders_of(actions: Sequence[Row]) -> list[str]:
    """That lines name already: one may be gone, and is still shown."""
    return [row.fields["folder"] for row in actions if row.fields.get("folder")]
