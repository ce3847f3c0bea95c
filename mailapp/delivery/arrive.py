"""Letters from other servers: to the mailboxes, and on to where aliases and people's rules point."""

from collections.abc import Container, Sequence
from dataclasses import replace

from django.conf import settings

from mailapp.delivery import returned, success
from mailapp.delivery.accepted import Letter
from mailapp.delivery.forward import departures, local_recipients
from mailapp.delivery.ledger import carry_out
from mailapp.delivery.sorting.incoming import Incoming
from mailapp.delivery.sorting.memory import Batch
from mailapp.delivery.sorting.sort import WAITS, Sorted, sort
from mailapp.delivery.values import Arrival, Receipt, Refused
from mailapp.directory.values import LocalRecipient
from mailapp.guard.api import ELSEWHERE, Detained
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.outbox.values import Departure
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.standards.trace import return_path


def deliver(arrivals: Sequence[Arrival]) -> list[Receipt | Exception]:
    """Deliver letters together; for each its receipt, or why it was not taken (nothing of it is kept then)."""
    rules, batch = policy.current(), Batch()
    letters = [_letter(arrival, rules, batch) for arrival in arrivals]
    taken = iter(carry_out([letter for letter in letters if isinstance(letter, Letter)]))
    outcomes = [next(taken) if isinstance(letter, Letter) else letter for letter in letters]
    waiting = [place for place, outcome in enumerate(outcomes) if outcome is WAITS]
    later = iter(deliver([arrivals[place] for place in waiting]) if waiting else ())
    return [
        next(later) if isinstance(outcome, Sorted) else _told(arrival, outcome, rules)
        for arrival, outcome in zip(arrivals, outcomes, strict=True)
    ]


def _told(arrival: Arrival, outcome: Receipt | Exception, rules: Policy) -> Receipt | Exception:
    """Who wished to hear of it hears of it."""
    if isinstance(outcome, Receipt) and not arrival.held:
        if outcome.refused:
            arrival = _without(arrival, outcome.refused)
        success.tell(arrival.trace, arrival.envelope, arrival.resolutions, arrival.content)
        returned.learn(arrival, rules)
        reports.notice(arrival.trace, [r.address for r in arrival.envelope.recipients], arrival.content, rules)
    return outcome


def _without(arrival: Arrival, refused: Container[str]) -> Arrival:
    """The same letter for those who take it."""
    led = zip(arrival.envelope.recipients, arrival.resolutions, strict=True)
    taken = [(recipient, found) for recipient, found in led if recipient.address not in refused]
    envelope = replace(arrival.envelope, recipients=tuple(recipient for recipient, _ in taken))
    return replace(arrival, envelope=envelope, resolutions=tuple(found for _, found in taken))


def _letter(arrival: Arrival, rules: Policy, batch: Batch) -> Letter | Sorted | Exception:
    """A trouble of one letter is its own; WAITS for one that must come behind those before it."""
    try:
        return _sorted(arrival, rules, batch)
    except Refused as refusal:
        if refusal.because:
            _note(arrival, refusal)
        return refusal
    except Exception as trouble:
        return trouble


def _sorted(arrival: Arrival, rules: Policy, batch: Batch) -> Letter | Sorted:
    """Raises Refused."""
    envelope, content = arrival.envelope, arrival.content
    leaving = _leaving(arrival, rules)
    # The final delivery says where a bounce would go (RFC 5321 §4.4); a letter that goes on does not yet.
    final = content.with_prefix(return_path(envelope.reverse_path))
    local = () if arrival.held else local_recipients(arrival.resolutions)
    people = tuple(one for one in local if not arrival.opinion(one.account.id).quarantine)
    others = bool(leaving) or len(people) < len(local)  # one in quarantine has taken it, too
    found = sort(_incoming(arrival, final, people, others=others), rules, batch)
    if found is WAITS:
        return WAITS
    return Letter(
        trace=arrival.trace,
        copies=found.copies,
        detained=_detained(arrival, local, final),
        people=tuple(one.account for one in people),
        opinions=arrival.opinions,
        departures=(*leaving, *found.departures),
        answers=found.answers,
        moved=found.moved,
        refused=found.refused,
        also=found.also,
        received=_received(arrival),
        remarks=(*arrival.remarks, *found.remarks),
    )


def _received(arrival: Arrival) -> Step:
    envelope, size = arrival.envelope, arrival.content.size
    return Step(
        "received",
        f"Received from {envelope.reverse_path or '<>'} by {arrival.protocol}, client {arrival.client}, "
        f"{size} octets" + (f"; {arrival.because}" if arrival.because else ""),
        arrival.trace,
        envelope.reverse_path,
        {"recipients": [r.address for r in envelope.recipients], "size": size},
    )


def _incoming(arrival: Arrival, final: Content, people: tuple[LocalRecipient, ...], *, others: bool) -> Incoming:
    return Incoming(
        arrival.trace,
        arrival.envelope,
        arrival.resolutions,
        final,
        arrival.content,
        people,
        arrival.opinions,
        arrival.into,
        client=arrival.client,
        client_name=arrival.client_name,
        writer=arrival.writer,
        trusted=arrival.trusted,
        early=arrival.early,
        each=arrival.each,
        others=others,
        hostname=settings.MAIL_HOSTNAME,
    )


def _note(arrival: Arrival, refusal: Refused) -> None:
    """A refusal of somebody's rules."""
    sender = arrival.envelope.reverse_path
    words = f"Refused from {sender or '<>'}, client {arrival.client}: {refusal.because}"
    detail = {"reply": refusal.reply, "recipients": [r.address for r in arrival.envelope.recipients]}
    journal.note(Step("refused", words, arrival.trace, sender, detail))


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
    opinion = arrival.opinion(ELSEWHERE)
    if opinion.quarantine:  # nobody here could release it from there
        leaving = tuple(replace(each, held=f"quarantine: {opinion.because}") for each in leaving)
    return (*leaving, *arrival.apart)
