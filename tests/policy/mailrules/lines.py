"""Tables made of a few lines, numbered from 1."""

from typing import Any

from mailapp.policy.mailrules.values import Numbered, read


def numbered(kind: type, *lines: dict[str, Any]) -> tuple[Numbered, ...]:
    return tuple(Numbered(number, read(kind, line)) for number, line in enumerate(lines, 1))
