"""The policy's door: `current()` is what holds now; `change()` edits one rule."""

import time
from dataclasses import fields, replace

from mailapp.policy.models import Override
from mailapp.policy.values import Policy

FRESH_SECONDS = 5.0  # how long another process may go on with the old rules

_cached: tuple[float, Policy] | None = None


class UnknownRule(ValueError):
    """There is no rule of that name, or the value is not of its kind."""


def current() -> Policy:
    """The rules that hold now: the defaults with the office's changes."""
    global _cached
    now = time.monotonic()
    if _cached is None or now - _cached[0] > FRESH_SECONDS:
        known = {f.name for f in fields(Policy)}
        changed = {row.name: _value(row.value) for row in Override.objects.all() if row.name in known}
        _cached = (now, replace(Policy(), **changed))
    return _cached[1]


def change(name: str, value: object) -> None:
    """Set one rule; None puts it back to its default. Raises UnknownRule."""
    global _cached
    default = {f.name: f.default for f in fields(Policy)}.get(name)
    if default is None:
        raise UnknownRule(f"there is no rule named {name}")
    if value is not None and not isinstance(value, list if isinstance(default, tuple) else type(default)):
        raise UnknownRule(f"{name} is {type(default).__name__}, not {value!r}")
    if value is None:
        Override.objects.filter(name=name).delete()
    else:
        Override.objects.update_or_create(name=name, defaults={"value": value})
    _cached = None


def _value(stored: object) -> object:
    return tuple(stored) if isinstance(stored, list) else stored
