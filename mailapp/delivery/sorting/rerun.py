"""Rules for letters that lie here already: what they would do, done as one act, and undone again.

Letters are filed and flagged; nothing is forwarded, answered, refused or changed any more, and what would be thrown
away goes to Trash.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mailapp.delivery.sorting.places import flags_of
from mailapp.delivery.sorting.plan import TESTS_SPAM, plan
from mailapp.delivery.sorting.values import Plan, Ready
from mailapp.delivery.sorting.world import Case, Mailboxes, office_time
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.guard import api as guard
from mailapp.guard.values import PLAIN
from mailapp.standards import sieve
from mailapp.standards.address import parse_list
from mailapp.standards.message.headers import decode, header_of
from mailapp.standards.sieve.actions import Discard, FileInto, Keep
from mailapp.standards.trace import queue_id
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import DELETED, Flags, MailboxInfo, MessageInfo, NoSuchMailbox, StoreError, UidSet, Want

TRASH = "Trash"
HEADER_OCTETS = 256 * 1024
MOST = 10_000  # letters that are dealt with at once


@dataclass(frozen=True, slots=True)
class Done:
    """Letters of one mailbox with which the same was done. `uids` are those that they had there.

    `to` is where they were moved, 0 nowhere, and `new` their UIDs there; `copies` are mailboxes, and UIDs in them;
    `flags` are those that each letter had before, none when they stayed as they were.
    """

    box: int
    uids: tuple[int, ...]
    to: int = 0
    new: tuple[int, ...] = ()
    copies: tuple[tuple[int, tuple[int, ...]], ...] = ()
    flags: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Undo:
    """All that was done, so that it can be undone. `left_out`: letters of which something could not be done."""

    done: tuple[Done, ...] = ()
    letters: int = 0
    left_out: int = 0

    def as_json(self) -> dict[str, Any]:
        """For a session; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Undo":
        """Raises KeyError, TypeError, ValueError for what `as_json` has not made."""
        done = tuple(
            Done(
                int(one["box"]),
                tuple(map(int, one["uids"])),
                int(one["to"]),
                tuple(map(int, one["new"])),
                tuple((int(box), tuple(map(int, uids))) for box, uids in one["copies"]),
                tuple(tuple(map(str, flags)) for flags in one["flags"]),
            )
            for one in kept["done"]
        )
        return cls(done, int(kept["letters"]), int(kept["left_out"]))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done with a letter: where it goes (0: it stays), where copies go, its flags (None: as they are)."""

    to: int = 0
    copies: tuple[int, ...] = ()
    flags: Flags | None = None
    complete: bool = True

    @property
    def changes(self) -> bool:
        return bool(self.to or self.copies) or self.flags is not None


def tried(account: int, mailbox: str, uids: UidSet, scripts: Sequence[Ready]) -> Iterator[tuple[MessageInfo, Plan]]:
    """What rules would do with stored letters, newest last. Raises NoSuchMailbox."""
    person = directory.account_by_id(account)
    if person is None:
        raise NoSuchMailbox("The account is gone.")
    mail = store.open(account)
    box = mail.mailbox(mailbox)
    infos = {info.uid: info for info in mail.fetch(box.id, uids, Want.ALL)}
    for uid, file in mail.contents(box.id, uids):
        if info := infos.get(uid):
            yield info, _planned(person, info, file.read(), scripts)


def apply(account: int, mailbox: str, uids: UidSet, scripts: Sequence[Ready]) -> Undo:
    """Do it. Raises StoreError when the mailbox is not there, or there are too many letters; nothing is done then."""
    mail = store.open(account)
    box = mail.mailbox(mailbox)
    boxes = Mailboxes(account)
    wishes: dict[_Wish, list[MessageInfo]] = {}
    for place, (info, planned) in enumerate(tried(account, mailbox, uids, scripts)):
        if place >= MOST:
            raise StoreError(f"Rules are applied to {MOST} letters at once, and no more.")
        wishes.setdefault(_wish(planned, box, info, boxes), []).append(info)
    left_out = sum(len(infos) for wish, infos in wishes.items() if not wish.complete)
    done: list[Done] = []
    for wish, infos in wishes.items():
        try:
            done += [_carry_out(mail, box, wish, infos)] if wish.changes else []
        except StoreError:  # no room: what was done with the others can be undone all the same
            left_out += len(infos) if wish.complete else 0
    return Undo(tuple(done), sum(len(one.uids) for one in done), left_out)


def undo(account: int, what: Undo) -> int:
    """How many letters are as they were; those that somebody has moved on meanwhile stay where they are."""
    mail = store.open(account)
    return sum(_back(mail, done) for done in reversed(what.done))


def _planned(person: AccountInfo, info: MessageInfo, octets: bytes, scripts: Sequence[Ready]) -> Plan:
    header = octets[:HEADER_OCTETS]
    sender = _address(header, "return-path")
    recipient = _address(header, "delivered-to") or person.address
    came = office_time(info.internal_date)  # the day that a rule asks for is the one on which the letter came
    opinion = _opinion(person, header) if any(map(_asks_for_spam, scripts)) else PLAIN
    case = Case(sieve.Envelope(sender, recipient), opinion, came, flags=sorted(info.flags))
    return plan(person, sieve.Letter(octets, info.parts), case, scripts=scripts)


def _asks_for_spam(ready: Ready) -> bool:
    return ready.script is not None and not TESTS_SPAM.isdisjoint(ready.script.requires)


def _opinion(person: AccountInfo, header: bytes) -> guard.Opinion:
    """What was thought of the letter when it came, if that is still known."""
    told = guard.why(person.id, queue_id(decode(header_of(header, "received") or b"")))
    return told.opinion if told else PLAIN


def _address(header: bytes, name: str) -> str:
    found = parse_list(header_of(header, name) or b"")
    return found[0].address if found else ""


def _wish(planned: Plan, box: MailboxInfo, info: MessageInfo, boxes: Mailboxes) -> _Wish:
    """Rules that would do what can be done no longer leave the letter where it is."""
    actions = planned.actions
    known = [action for action in actions if isinstance(action, Keep | FileInto | Discard)]
    complete = len(known) == len(actions) and not planned.troubles
    places: list[int] = []
    flags: Flags | None = None
    for action in known:
        target = _target(action, box, boxes)
        complete &= target is not None and (isinstance(action, Discard) or action.edition is None)
        if target is not None and target not in places:
            places.append(target)
        if not isinstance(action, Discard) and action.flags is not None:
            flags = flags_of(action.flags)
    if flags == info.flags:
        flags = None
    if box.id in places or not places or not any(isinstance(each, FileInto | Discard) for each in known):
        return _Wish(0, tuple(place for place in places if place != box.id), flags, complete)
    return _Wish(places[0], tuple(places[1:]), flags, complete)


def _target(action: Keep | FileInto | Discard, box: MailboxInfo, boxes: Mailboxes) -> int | None:
    """The mailbox; None when it cannot be reached. What is kept stays where it is."""
    if isinstance(action, Keep):
        return box.id
    name = TRASH if isinstance(action, Discard) else action.mailbox
    found = boxes.found(name)
    if found is None and isinstance(action, FileInto) and action.create:
        try:
            found = boxes.store.create(name)
        except (StoreError, ValueError):
            return None
    return found.id if found and found.may("i") else None


def _carry_out(mail: Store, box: MailboxInfo, wish: _Wish, infos: Sequence[MessageInfo]) -> Done:
    """All of it or nothing. Raises StoreError."""
    uids = tuple(info.uid for info in infos)
    these = UidSet.of(*uids)
    before = tuple(tuple(sorted(info.flags)) for info in infos) if wish.flags is not None else ()
    if wish.flags is not None:
        mail.set_flags(box.id, these, replace=wish.flags)
    copies: list[tuple[int, tuple[int, ...]]] = []
    try:
        for to in wish.copies:
            copies.append((to, _pairs(mail.copy(box.id, these, to).pairs, uids)))
        new = _pairs(mail.move(box.id, these, wish.to).pairs, uids) if wish.to else ()
    except StoreError:
        _back(mail, Done(box.id, uids, copies=tuple(copies), flags=before))
        raise
    return Done(box.id, uids, wish.to, new, tuple(copies), before)


def _pairs(pairs: Iterable[tuple[int, int]], uids: Sequence[int]) -> tuple[int, ...]:
    """The new UIDs in the order of the old ones, 0 for one that has gone."""
    known = dict(pairs)
    return tuple(known.get(uid, 0) for uid in uids)


def _back(mail: Store, done: Done) -> int:
    try:
        for box, uids in done.copies:
            gone = UidSet.of(*filter(None, uids))
            mail.set_flags(box, gone, add=frozenset({DELETED}))
            mail.expunge(box, gone, bury=False)
        return _back_in_place(mail, done)
    except StoreError:  # a mailbox has gone
        return 0


def _back_in_place(mail: Store, done: Done) -> int:
    here = dict(zip(done.uids, done.uids, strict=True))
    if done.to:
        back = dict(mail.move(done.to, UidSet.of(*filter(None, done.new)), done.box).pairs)
        here = {old: back[new] for old, new in zip(done.uids, done.new, strict=True) if new in back}
    if done.flags:
        groups: dict[tuple[str, ...], list[int]] = {}
        for old, flags in zip(done.uids, done.flags, strict=True):
            if old in here:
                groups.setdefault(flags, []).append(here[old])
        for flags, uids in groups.items():
            mail.set_flags(done.box, UidSet.of(*uids), replace=frozenset(flags))
    return len(here)
