"""Letters from other servers: to the mailboxes, and on to where aliases point."""

from collections.abc import Sequence

from mailapp.delivery import returned, success
from mailapp.delivery.forward import departures, local_recipients
from mailapp.delivery.ledger import Letter, carry_out
from mailapp.delivery.values import Arrival, Receipt, Refused
from mailapp.directory.values import LocalRecipient
from mailapp.guard.api import Detained
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox.values import Departure
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards.trace import return_path


def deliver(arrivals: Sequence[Arrival]) -> list[Receipt | Exception]:
    """Deliver letters together; for each its receipt, or why it was not taken (nothing of it is kept then)."""
    rules = policy.current()
    letters = [_letter(arrival, rules) for arrival in arrivals]
    taken = iter(carry_out([letter for letter in letters if isinstance(letter, Letter)]))
    outcomes = [next(taken) if isinstance(letter, Letter) else letter for letter in letters]
    for arrival, outcome in zip(arrivals, outcomes, strict=True):
        if isinstance(outcome, Receipt) and not arrival.held:
            success.tell(arrival.trace, arrival.envelope, arrival.resolutions, arrival.content)
            returned.learn(arrival, rules)
    return outcomes


def _letter(arrival: Arrival, rules: Policy) -> Letter | Refused:
    envelope, content = arrival.envelope, arrival.content
    try:
        leaving = _leaving(arrival, rules)
    except Refused as refusal:
        return refusal
    # The final delivery says where a bounce would go (RFC 5321 §4.4); a letter that goes on does not yet.
    final = content.with_prefix(return_path(envelope.reverse_path))
    local = () if arrival.held else local_recipients(arrival.resolutions)
    return Letter(
        trace=arrival.trace,
        content=final,
        local=tuple(one for one in local if not arrival.opinion(one.account.id).quarantine),
        detained=_detained(arrival, local, final),
        into=arrival.into,
        opinions=arrival.opinions,
        departures=leaving,
        received=Step(
            "received",
            f"Received from {envelope.reverse_path or '<>'} by {arrival.protocol}, client {arrival.client}, "
            f"{content.size} octets" + (f"; {arrival.because}" if arrival.because else ""),
            arrival.trace,
            envelope.reverse_path,
            {"recipients": [r.address for r in envelope.recipients], "size": content.size},
        ),
        remarks=arrival.remarks,
    )


def _detained(arrival: Arrival, local: Sequence[LocalRecipient], content: Content) -> Detained | None:
    """Those copies that go into quarantine."""
    opinions = [(one.account, arrival.opinion(one.account.id)) for one in local] if arrival.opinions else []
    people = tuple((person, opinion) for person, opinion in opinions if opinion.quarantine)
    return Detained(arrival.trace, content, arrival.envelope.reverse_path, people) if people else None


def _leaving(arrival: Arrival, rules: Policy) -> tuple[Departure, ...]:
    """Raises Refused. A letter that is held waits whole: its recipients are resolved anew when it is released."""
    if arrival.held:
        return (Departure(arrival.trace, arrival.envelope, arrival.content, held=arrival.held),)
    leaving = departures(arrival.trace, arrival.envelope, arrival.resolutions, arrival.content, rules)
    return (*leaving, *arrival.apart)
