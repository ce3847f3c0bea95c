"""One rule of the office: its form has one field, of the rule's own kind."""

from typing import Any

from django import forms

from admin_ui import quantities
from admin_ui.rules import NO_LIMIT, written
from admin_ui.ruletexts.values import Rule, Unit
from mailapp.directory.api import parse_size
from mailapp.policy import api as policy

LARGEST_COUNT = 1_000_000
PAUSES_LIMIT = 50


class RuleForm(forms.Form):
    """Edits one rule; `cleaned_data["value"]` is what policy.change takes."""

    value = forms.CharField(max_length=50_000)

    def __init__(self, rule: Rule, current: object, data: Any = None) -> None:
        super().__init__(data, initial={"value": written(rule, current)})
        self.rule = rule
        self.fields["value"].label = rule.title
        if rule.unit is Unit.CHOICE:
            self.fields["value"].widget = forms.Select(choices=[("yes", "Yes"), ("no", "No")])
        if rule.unit is Unit.NETWORKS:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 4})
        self.fields["value"].required = rule.unit not in (Unit.NETWORKS, Unit.TEXT)

    def clean_value(self) -> object:
        """Raises ValidationError with a sentence for what is no value of this rule."""
        text = self.cleaned_data["value"].strip()
        try:
            value = READERS[self.rule.unit](text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if self.rule.unit in (Unit.NETWORKS, Unit.TEXT, Unit.CHOICE):
            return self._checked(value)
        smallest = min(value) if isinstance(value, list) else value
        if smallest < self.rule.least:
            raise forms.ValidationError(f"{written(self.rule, value)} is too little; {self._least()} is the least.")
        return value

    def _checked(self, value: object) -> object:
        """What has no least: the policy itself says what is wrong."""
        try:
            kept = policy.checked(self.rule.name, value)
        except policy.UnknownRule as wrong:
            raise forms.ValidationError(str(wrong).removeprefix(f"{self.rule.name}: ")) from None
        return list(kept) if isinstance(kept, tuple) else kept

    def _least(self) -> str:
        return written(self.rule, (self.rule.least,) if self.rule.unit is Unit.PAUSES else self.rule.least)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > LARGEST_COUNT:
        raise ValueError(f"Write a whole number, at most {LARGEST_COUNT}.")
    return int(text)


def _limit(text: str) -> int:
    return 0 if text.casefold() == NO_LIMIT else _count(text)


def _days(text: str) -> int:
    return _count(text.removesuffix("s").removesuffix("day").strip())


def _pauses(text: str) -> list[int]:
    pauses = [quantities.seconds(piece) for piece in text.split(",") if piece.strip()]
    if not pauses or len(pauses) > PAUSES_LIMIT:
        raise ValueError(f"Write one to {PAUSES_LIMIT} times by comma, such as: 15 minutes, 1 hour, 4 hours.")
    return pauses


def _choice(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("Choose yes or no.")
    return text == "yes"


READERS: dict[Unit, Any] = {
    Unit.COUNT: _count,
    Unit.DAYS: _days,
    Unit.LIMIT: _limit,
    Unit.OCTETS: parse_size,
    Unit.SECONDS: quantities.seconds,
    Unit.PAUSES: _pauses,
    Unit.CHOICE: _choice,
    Unit.NETWORKS: policy.read_networks,
    Unit.TEXT: str,
}
