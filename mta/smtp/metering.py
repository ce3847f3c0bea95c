"""What is counted against a client and its network, minute by minute (pure values and a port)."""

from enum import Enum
from typing import Protocol

from mailapp.policy.values import Policy


class Event(Enum):
    """Something that a client does; the value is its place in a tally."""

    CONNECTION = 0
    MESSAGE = 1
    RECIPIENT = 2
    FAILURE = 3  # it was told 5xx: an unknown recipient, a wrong command, a refused letter


Limits = tuple[int, int]  # from one address, from one network, in a minute; 0 is no limit


def limits(policy: Policy) -> tuple[Limits, ...]:
    """What the office allows of each event, in their order."""
    return (
        (policy.connection_rate_per_address, policy.connection_rate_per_network),
        (policy.message_rate_per_address, policy.message_rate_per_network),
        (policy.recipient_rate_per_address, policy.recipient_rate_per_network),
        (policy.failure_rate_per_address, policy.failure_rate_per_network),
    )


class Meter(Protocol):
    """Counts what one client does."""

    def over(self, event: Event) -> bool:
        """Count one more; whether that is one too many in this minute."""


class Unmetered:
    """For those whom we trust."""

    def over(self, event: Event) -> bool:
        return False


FREE: Meter = Unmetered()
