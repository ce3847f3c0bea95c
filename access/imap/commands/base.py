"""What all commands have in common."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """What a client asks."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A command and the tag that its answer will carry; `Done` has none."""

    tag: str
    command: Command
