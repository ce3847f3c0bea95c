"""What one person's rules make of a letter: copies, what leaves, what is answered, what the journal says."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from mailapp.delivery.accepted import Answer, Copy, Place
from mailapp.delivery.sorting import memory, refusing, sending, trouble
from mailapp.delivery.sorting.opened import edited
from mailapp.delivery.sorting.places import Places
from mailapp.delivery.sorting.sending import Desk
from mailapp.delivery.sorting.values import Deed, Plan, Trouble, Whose
from mailapp.delivery.values import Refused
from mailapp.guard.values import Moved
from mailapp.journal.values import Step
from mailapp.outbox.values import Departure
from mailapp.standards.sieve.actions import (
    Action,
    Discard,
    Edition,
    FileInto,
    Keep,
    Notify,
    Redirect,
    Reject,
    Vacation,
)


@dataclass(slots=True)
class Share:
    """`plain` are places of the letter as it came. `reject`: it is not taken, and nobody was told yet."""

    desk: Desk
    places: Places
    plain: list[Place] = field(default_factory=list)
    versions: list[tuple[Edition, list[Place]]] = field(default_factory=list)
    departures: list[Departure] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    remarks: list[Step] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    also: list[Callable[[], object]] = field(default_factory=list)
    reject: tuple[Deed, Reject] | None = None
    refused: dict[str, str] = field(default_factory=dict)  # recipients whose senders are told at once, and how
    told: set[str] = field(default_factory=set)  # addresses that are notified
    gone: bool = False  # the rules want it to lie nowhere, and that can be done

    @property
    def copies(self) -> list[Copy]:
        """Of the letter as the rules have changed it."""
        content, letter = self.desk.incoming.content, self.desk.letter
        return [Copy(edited(content, letter, edition), tuple(places)) for edition, places in self.versions]

    def put(self, place: Place, edition: Edition | None) -> None:
        """Each version lies in each mailbox once."""
        places = self.plain if edition is None else self._version(edition)
        same = (place.target.account, place.target.mailbox)
        for at, other in enumerate(places):
            if (other.target.account, other.target.mailbox) == same:
                flags = other.target.flags | place.target.flags
                places[at] = replace(other, target=replace(other.target, flags=flags))
                return
        places.append(place)

    def _version(self, edition: Edition) -> list[Place]:
        for known, places in self.versions:
            if known == edition:
                return places
        self.versions.append((edition, []))
        return self.versions[-1][1]

    def say(self, sentence: str, deed: Deed) -> None:
        """For the journal, and for "Why is it here?"."""
        person = self.desk.person.address
        why = f": {deed.because}" if deed.because else ""
        self.remarks.append(Step("rule", f"{sentence} for {person}{why}", self.desk.incoming.trace, person))
        self.note(sentence, deed)

    def note(self, sentence: str, deed: Deed) -> None:
        if deed.source is not None:
            source = deed.source
            rule = f"“{deed.rule or source.name}”"
            if deed.line and not deed.rule:
                rule += f", line {deed.line}"
            self.moved.append(Moved(source.of or str(source.whose), rule, sentence))


def share(desk: Desk, places: Places, plan: Plan) -> Share:
    """Carry out what can be, as far as values go: nothing is written yet."""
    found = Share(desk, places)
    for deed in plan.deeds:
        DOES[type(deed.action)](found, deed, deed.action)
    for wrong in plan.troubles:
        _went_wrong(found, wrong)
    if plan.seen:
        found.also.append(partial(memory.remember, desk.person.id, plan.seen))
    if not (found.plain or found.versions or found.reject or found.gone):
        found.put(places.inbox(), None)  # nothing came of it: it is never lost
    return found


def _keep(found: Share, deed: Deed, action: Keep) -> None:
    found.put(replace(found.places.kept(action), because=deed.because), action.edition)
    if deed.source is not None:
        found.note(deed.sentence, deed)


def _file(found: Share, deed: Deed, action: FileInto) -> None:
    place, why = found.places.filed(action)
    if why:
        found.say(f"Kept in INBOX, {why},", deed)
    else:
        found.note(deed.sentence, deed)
    found.put(replace(place, because=deed.because), action.edition)


def _discard(found: Share, deed: Deed, action: Discard) -> None:
    found.gone = True
    found.say("Discarded", deed)


def _redirect(found: Share, deed: Deed, action: Redirect) -> None:
    """What cannot be forwarded is kept."""
    desk = found.desk
    why = _spent(found)
    if not why:
        try:
            found.departures.append(sending.redirected(desk, action, own=_is_own(deed)))
        except Refused as refusal:
            why = refusal.reply.partition(">: ")[2] or refusal.reply
    if why:
        found.say(f"Not forwarded to {action.address}, {why},", deed)
        found.put(found.places.inbox(), action.edition)
        return
    found.gone = True
    found.say(deed.sentence, deed)
    found.also.append(partial(memory.count, desk.person.id, 1))


def _spent(found: Share) -> str:
    """Why rules of this person send nothing more today; "" they may."""
    desk = found.desk
    if len(found.departures) + len(found.answers) < memory.left(desk.person.id, desk.rules):
        return ""
    return f"the rules have sent {desk.rules.rule_letters_per_day} letters today"


def _is_own(deed: Deed) -> bool:
    return deed.source is None or deed.source.whose is Whose.OWN


def _reject(found: Share, deed: Deed, action: Reject) -> None:
    found.reject = (deed, action)


def report(found: Share) -> None:
    """The sender hears by a report that it was not taken; what he cannot hear is kept."""
    assert found.reject is not None
    deed, action = found.reject
    departure = refusing.reported(found.desk, action)
    if departure is None:
        found.say("Kept in INBOX, there is nobody whom it could be returned to,", deed)
        found.put(found.places.inbox(), None)
        return
    found.departures.append(departure)
    found.say(deed.sentence, deed)


def _vacation(found: Share, deed: Deed, action: Vacation) -> None:
    copy = found.places.filed(action.fcc)[0] if action.fcc else None
    _answered(found, deed, _spent(found) or sending.answer(found.desk, action, copy), "Not answered")


def _notify(found: Share, deed: Deed, action: Notify) -> None:
    copy = found.places.filed(action.fcc)[0] if action.fcc else None
    _answered(found, deed, _spent(found) or sending.notice(found.desk, action, copy, found.told), "Nobody told")


def _answered(found: Share, deed: Deed, answer: Answer | str, otherwise: str) -> None:
    if isinstance(answer, str):
        found.say(f"{otherwise}, {answer},", deed)
        return
    person = found.desk.person.address
    step = Step("rule", f"{deed.sentence}: {deed.because}", found.desk.incoming.trace, person)
    found.answers.append(replace(answer, steps=(step,)))


def _went_wrong(found: Share, wrong: Trouble) -> None:
    desk = found.desk
    found.remarks.append(Step("rule", str(wrong), desk.incoming.trace, desk.person.address))
    if answer := trouble.told(wrong, desk.person, desk.incoming.trace):
        found.answers.append(answer)


DOES: dict[type[Action], Callable[[Share, Deed, Any], None]] = {
    Keep: _keep,  # RFC 5228 §4.3
    FileInto: _file,  # RFC 5228 §4.1
    Discard: _discard,  # RFC 5228 §4.4
    Redirect: _redirect,  # RFC 5228 §4.2
    Reject: _reject,  # RFC 5429
    Vacation: _vacation,  # RFC 5230
    Notify: _notify,  # RFC 5435
}
