"""What becomes of a letter, and why: a pure function of what is known about it."""

from dataclasses import dataclass

from mailapp.policy.values import Policy
from mailapp.standards.reply import Reply


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found out about a letter."""

    hops: int  # Received fields that it brought along


@dataclass(frozen=True, slots=True)
class Accept:
    into: str = "INBOX"
    because: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    reply: Reply
    because: str


Decision = Accept | Reject


def decide(found: Findings, policy: Policy) -> Decision:
    """Each branch says because: the journal, the panel and the reader see the same sentence."""
    if found.hops > policy.received_limit:
        return Reject(  # RFC 5321 §6.3
            Reply(554, "5.4.6", f"Too many hops: {found.hops}, a mail loop"),
            because=f"it has passed {found.hops} servers, which is a loop",
        )
    return Accept()
