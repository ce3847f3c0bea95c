"""The policy's door: `current()` is what holds now; `change()` edits one rule; `rules()` explains them all."""

import time
from dataclasses import dataclass, replace
from typing import Any

from mailapp.policy.models import Override
from mailapp.policy.rule import DEFAULTS, Rule, UnknownRule, Value, read_networks
from mailapp.policy.rules import RULES
from mailapp.policy.values import Policy

__all__ = ["RuleInfo", "UnknownRule", "change", "checked", "current", "forget", "read", "read_networks", "rules"]

FRESH_SECONDS = 5.0  # how long another process may go on with the old rules

_cached: tuple[float, Policy] | None = None


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule for an administrator's eyes: what holds now, what it is for, what it may be."""

    name: str
    value: Value
    default: Value
    least: int
    most: int
    unit: str
    help: str

    @property
    def changed(self) -> bool:
        return self.value != self.default


def current() -> Policy:
    """The rules that hold now: the defaults with the office's changes."""
    global _cached
    now = time.monotonic()
    kept = _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, replace(Policy(), **_overrides()))
    return kept[1]


def rules() -> list[RuleInfo]:
    """Every rule, in the order of `values.Policy`."""
    now = current()
    return [
        RuleInfo(name, getattr(now, name), default, rule.least, rule.most, rule.unit, rule.help)
        for name, default in DEFAULTS.items()
        for rule in (RULES[name],)
    ]


def change(name: str, value: object) -> None:
    """Set one rule; None puts it back to its default. Raises UnknownRule."""
    rule = _rule(name)
    if value is None:
        Override.objects.filter(name=name).delete()
    else:
        Override.objects.update_or_create(name=name, defaults={"value": rule.checked(value)})
    forget()


def read(name: str, text: str) -> object:
    """What somebody typed as the value of a rule, for `change`. Raises UnknownRule."""
    return _rule(name).read(text)


def checked(name: str, value: object) -> Value:
    """The value as the policy would keep it. Raises UnknownRule."""
    return _rule(name).checked(value)


def forget() -> None:
    """Ask the database anew: a rule has changed, or the database is another one (tests)."""
    global _cached
    _cached = None


def _rule(name: str) -> Rule:
    if name not in RULES:
        raise UnknownRule(f"There is no rule named {name}; `manage.py policy list` has them all.")
    return RULES[name]


def _overrides() -> dict[str, Any]:
    """What the office has changed; a value that a newer release no longer allows gives way to the default."""
    changed: dict[str, Any] = {}
    for row in Override.objects.filter(name__in=RULES):
        try:
            changed[row.name] = RULES[row.name].checked(row.value)
        except UnknownRule:
            continue
    return changed
