"""LMTP's one difference that matters: each accepted recipient gets an answer of its own (RFC 2033 §4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope
from mailapp.standards.reply import Reply
from mta.smtp import replies


@dataclass(frozen=True, slots=True)
class Parted(Reply):
    """The letter is taken, but not for these recipients, who hear something else."""

    own: Mapping[str, Reply] = field(default_factory=dict)


def room(envelope: Envelope, full: Sequence[bool], policy: Policy) -> list[Reply | None]:
    """For each recipient the reply that says that its mailbox is full, or None."""
    code, enhanced = (552, "5.2.2") if policy.over_quota_is_permanent else (452, "4.2.2")
    return [
        replies.refuse_recipient(code, enhanced, recipient.address, "Mailbox is full") if over else None
        for recipient, over in zip(envelope.recipients, full, strict=True)
    ]


def each(envelope: Envelope, refusals: Sequence[Reply | None], outcome: Reply) -> list[Reply]:
    """What is said to each recipient: its own refusal, or what became of the letter."""
    own = outcome.own if isinstance(outcome, Parted) else {}
    return [
        refusal or _about(recipient.address, own.get(recipient.address, outcome))
        for recipient, refusal in zip(envelope.recipients, refusals, strict=True)
    ]


def _about(address: str, said: Reply) -> Reply:
    return Reply(said.code, said.enhanced, f"<{address}> {said.text}")
