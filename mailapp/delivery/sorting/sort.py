"""Letters for people here meet their rules: of the server, of the domain, their own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache

from django.db import DatabaseError

from mailapp.delivery.accepted import Answer, Copy, Place
from mailapp.delivery.sorting import course, current, refusing, share
from mailapp.delivery.sorting.incoming import Incoming
from mailapp.delivery.sorting.memory import Batch
from mailapp.delivery.sorting.opened import opened
from mailapp.delivery.sorting.places import Places
from mailapp.delivery.sorting.plan import chosen, plan
from mailapp.delivery.sorting.sending import Desk
from mailapp.delivery.sorting.share import Share
from mailapp.delivery.sorting.values import Deed, Plan, Ready, Trouble
from mailapp.delivery.sorting.wording import sentence
from mailapp.delivery.sorting.world import Case, office_time
from mailapp.delivery.values import Refused, nothing
from mailapp.directory.values import LocalRecipient
from mailapp.guard.values import Moved
from mailapp.journal.values import Step
from mailapp.outbox.values import Departure
from mailapp.policy.values import Policy
from mailapp.standards import sieve
from mailapp.store.values import INBOX

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of a letter here. `waits`: only when the others of its batch are committed can it be said."""

    copies: tuple[Copy, ...] = ()
    departures: tuple[Departure, ...] = ()
    answers: tuple[Answer, ...] = ()
    remarks: tuple[Step, ...] = ()
    moved: dict[int, tuple[Moved, ...]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)  # by recipient
    also: Callable[[], None] = nothing
    waits: bool = False


WAITS = Sorted(waits=True)


def sort(incoming: Incoming, rules: Policy, batch: Batch) -> Sorted:
    """Raises Refused when nobody takes the letter and its sender can still be told so."""
    if current.nobody():
        return _together(incoming, [_place(incoming, one, rules) for one in incoming.people], ())
    plain: list[Place] = []
    shares: list[Share] = []
    with ExitStack() as stack:
        letter = cache(lambda: stack.enter_context(opened(incoming.content)))  # read once, for whoever has rules
        for one in incoming.people:
            found = _share(incoming, one, rules, batch, letter)
            if batch.waits:
                batch.waits = False
                return WAITS
            if found is None:
                plain.append(_place(incoming, one, rules))
            else:
                shares.append(found)
        _refuse(incoming, plain, shares)
        return _together(incoming, plain, shares)


def _share(
    incoming: Incoming, one: LocalRecipient, rules: Policy, batch: Batch, letter: Callable[[], sieve.Letter]
) -> Share | None:
    """What this person's rules make of it; None where there are none."""
    known = current.of(one.account)
    if known is current.NONE:
        return None
    case = _case(incoming, one, batch)
    scripts, because = chosen(known, case)
    if not scripts:
        return None
    desk = Desk(incoming, one.account, letter(), case.now, rules)
    planned = _planned(desk, case, scripts, because)
    if not batch.waits:
        batch.note(one.account.id, planned.seen)
    return share.share(desk, Places(one, _into(incoming, one), rules), planned)


def _place(incoming: Incoming, one: LocalRecipient, rules: Policy) -> Place:
    return Places(one, _into(incoming, one), rules).default()


def _into(incoming: Incoming, one: LocalRecipient) -> str:
    """What is thought of a person's own copy goes before what is thought of the letter."""
    into = incoming.opinion(one.account.id).into
    return incoming.into if into == INBOX else into


def _case(incoming: Incoming, one: LocalRecipient, batch: Batch) -> Case:
    account, now = one.account.id, office_time()
    return Case(
        incoming.envelope_of(account),
        incoming.opinion(account),
        now,
        incoming.environment,
        seen=lambda seen: batch.asked(account, now, seen),
    )


def _planned(desk: Desk, case: Case, scripts: Sequence[Ready], because: str) -> Plan:
    """What a fault of ours does to a script is the same as one of its own: the letter is kept."""
    try:
        return plan(desk.person, desk.letter, case, scripts=scripts, because=because)
    except (DatabaseError, OSError):
        raise
    except Exception:
        log.exception("%s: the rules of %s stumbled", desk.incoming.trace, desk.person.address)
        source = scripts[0].source
        kept = Deed(course.KEPT, sentence(course.KEPT))
        return Plan((kept,), (Trouble(source, "it cannot be carried out; the server's log says more"),))


def _refuse(incoming: Incoming, plain: Sequence[Place], shares: Sequence[Share]) -> None:
    """All who get it here do not take it, and it goes nowhere else: the sender is told at once, else by a report."""
    rejecting = [one for one in shares if one.reject]
    if not rejecting:
        return
    utf8 = incoming.envelope.smtputf8
    alone = len(rejecting) == len(shares) and not plain and not _elsewhere(incoming, shares)
    if alone and incoming.early and all(refusing.speaks(one.reject[1], utf8=utf8) for one in rejecting if one.reject):
        deed, action = next(one.reject for one in rejecting if one.reject)
        raise Refused(refusing.reply(action, utf8=utf8), because=str(deed))
    for one in rejecting:
        _tell(incoming, one)


def _tell(incoming: Incoming, one: Share) -> None:
    """A recipient who gets an answer of its own says it there (RFC 2033 §4.2); for others there is a report."""
    assert one.reject is not None
    deed, action = one.reject
    utf8, account = incoming.envelope.smtputf8, one.desk.person.id
    if incoming.early and incoming.each and incoming.alone(account) and refusing.speaks(action, utf8=utf8):
        one.refused[incoming.led_by(account).address] = refusing.reply(action, utf8=utf8)
        one.say(deed.sentence, deed)
    else:
        share.report(one)


def _elsewhere(incoming: Incoming, shares: Sequence[Share]) -> bool:
    """Whether somebody else gets the letter, or what comes of it."""
    remote = any(resolution.remote for resolution in incoming.resolutions)
    return remote or incoming.others or any(one.departures or one.answers for one in shares)


def _together(incoming: Incoming, plain: Sequence[Place], shares: Sequence[Share]) -> Sorted:
    places = [*plain, *(place for one in shares for place in one.plain)]
    copies = [Copy(incoming.content, tuple(places))] if places else []
    return Sorted(
        copies=(*copies, *(copy for one in shares for copy in one.copies)),
        departures=tuple(departure for one in shares for departure in one.departures),
        answers=tuple(answer for one in shares for answer in one.answers),
        remarks=tuple(step for one in shares for step in one.remarks),
        moved={one.desk.person.id: tuple(one.moved) for one in shares if one.moved},
        refused={address: said for one in shares for address, said in one.refused.items()},
        also=_all([act for one in shares for act in one.also]),
    )


def _all(acts: Sequence[Callable[[], object]]) -> Callable[[], None]:
    if not acts:
        return nothing

    def act() -> None:
        for each in acts:
            each()

    return act
