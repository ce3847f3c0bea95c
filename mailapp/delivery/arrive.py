"""Letters from other servers: to the mailboxes, and on to where aliases point."""

from collections.abc import Sequence
from dataclasses import replace

from mailapp.delivery.ledger import Letter, carry_out
from mailapp.delivery.values import Arrival, Receipt
from mailapp.directory.values import LocalRecipient, Outcome, Resolution
from mailapp.journal.values import Step
from mailapp.standards.envelope import Recipient
from mailapp.standards.trace import return_path


def deliver(arrivals: Sequence[Arrival]) -> list[Receipt | Exception]:
    """Deliver letters together; for each its receipt, or why it was not taken (nothing of it is kept then)."""
    return carry_out([_letter(arrival) for arrival in arrivals])


def _letter(arrival: Arrival) -> Letter:
    envelope = arrival.envelope
    return Letter(
        trace=arrival.trace,
        envelope=replace(envelope, recipients=remote_recipients(envelope.recipients, arrival.resolutions)),
        # The final delivery says where a bounce would go (RFC 5321 §4.4); a letter that goes on does not yet.
        local_content=arrival.content.with_prefix(return_path(envelope.reverse_path)),
        remote_content=arrival.content,
        local=local_recipients(arrival.resolutions),
        into=arrival.into,
        received=Step(
            "received",
            f"Received from {envelope.reverse_path or '<>'} by {arrival.protocol}, client {arrival.client}, "
            f"{arrival.content.size} octets" + (f"; {arrival.because}" if arrival.because else ""),
            arrival.trace,
            envelope.reverse_path,
            {"recipients": [r.address for r in envelope.recipients], "size": arrival.content.size},
        ),
    )


def local_recipients(resolutions: Sequence[Resolution]) -> tuple[LocalRecipient, ...]:
    """Every mailbox once, however many addresses lead to it."""
    found: dict[int, LocalRecipient] = {}
    for resolution in resolutions:
        for recipient in resolution.local:
            found.setdefault(recipient.account.id, recipient)
    return tuple(found.values())


def remote_recipients(asked: Sequence[Recipient], resolutions: Sequence[Resolution]) -> tuple[Recipient, ...]:
    """Every remote address once, with the report wishes of the recipient that led there (RFC 3461 §5.2.3)."""
    found: dict[str, Recipient] = {}
    for recipient, resolution in zip(asked, resolutions, strict=True):
        beyond = (recipient.address,) if resolution.outcome is Outcome.NOT_OURS else resolution.remote
        for address in beyond:
            found.setdefault(address, replace(recipient, address=address))
    return tuple(found.values())
