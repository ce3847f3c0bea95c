"""One mailbox of somebody else, as a person sees it who has some rights to it (RFC 4314 §4), with his own \\Seen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice
from typing import Any, BinaryIO

from mailapp.store import flags as marks
from mailapp.store import namespaces
from mailapp.store.accesslist import Held
from mailapp.store.household import Household
from mailapp.store.port import Mail
from mailapp.store.query import And, HasFlag, ModSeq, Not, Or, Order, Query
from mailapp.store.readers import UNREAD, Mark
from mailapp.store.steady import Found, steady
from mailapp.store.values import (
    DELETED,
    INBOX,
    NO_FLAGS,
    SEEN,
    Change,
    ChangeKind,
    Flags,
    MailboxInfo,
    MessageInfo,
    NewMessage,
    NoPermission,
    NoSuchMailbox,
    Snapshot,
    StoreError,
    UidSet,
    Want,
)

HIDDEN = "There is no such folder."
READ = frozenset({SEEN})
TOGETHER = 500  # messages whose marks are read with one question


class Guest:
    """Methods are those of port.Mail, for this one mailbox."""

    def __init__(self, house: Household, account: int, held: Held) -> None:
        self.house, self.account, self.held, self.box = house, account, held, held.box
        self.mail: Mail = house.mail(held.owner)

    @property
    def name(self) -> str:
        return namespaces.called(namespaces.Foreign(self.held.team, self.held.address, self.held.name))

    def may(self, right: str) -> bool:
        return right in self.held.rights

    def require(self, letters: str) -> None:
        """Raises NoPermission; NoSuchMailbox when he may not even know that the mailbox is there."""
        if all(self.may(letter) for letter in letters):
            return
        if not self.may("l"):
            raise NoSuchMailbox(HIDDEN)
        raise NoPermission(f"You do not have the right to do that in {self.name}.")

    def told(self, info: MailboxInfo) -> MailboxInfo:
        """As he sees it."""
        return replace(info, name=self.name, rights=self.held.rights, owner=self.held.address, shared=False)

    def info(self) -> MailboxInfo:
        if not self.held.rights.strip("swtep"):
            raise NoSuchMailbox(HIDDEN)  # RFC 4314 §4 MYRIGHTS: any of l, r, i, k, x, a
        return self.told(self.house.seen_as(self.account, self.held, self.mail.mailbox_by_id(self.box)))

    def snapshot(self) -> Snapshot:
        self.require("r")
        opened = self.mail.open(self.held.name)
        if opened.info.id != self.box:  # another mailbox has that name since
            raise NoSuchMailbox(HIDDEN)
        own = self.house.seen_as(self.account, self.held, opened.info)  # as it is a moment later: not as the UIDs say
        info = replace(opened.info, unseen=own.unseen, subscribed=own.subscribed)
        return Snapshot(self.told(info), opened.roster)

    def first_unseen(self) -> int:
        found = self.search(Not(HasFlag(SEEN)), limit=1)
        return found[0][1] if found else 0

    # -- reading ----------------------------------------------------------------------------------

    def keywords(self) -> Flags:
        self.require("r")
        return self.mail.keywords(self.box)

    def claim_recent(self, known: int, behind: int) -> int:
        """The mark is the mailbox's: \\Recent goes to one of all the people who share it."""
        self.require("r")
        return self.mail.claim_recent(self.box, known, behind)

    def fetch(self, uids: UidSet, want: Want) -> Iterator[MessageInfo]:
        self.require("r")
        return self._fetched(uids, want)

    def _fetched(self, uids: UidSet, want: Want) -> Iterator[MessageInfo]:
        """Rows and marks of each message as they were at one moment: a MODSEQ stands for one state of it (RFC 7162)."""
        before = self.house.modseq(self.held.owner, self.box)
        infos = self.mail.fetch(self.box, uids, want)
        while some := list(islice(infos, TOGETHER)):
            told = self._seen(some)
            if self.house.modseq(self.held.owner, self.box) != before:
                these = UidSet.of(*(info.uid for info in some))
                told = self._steady(partial(self._fetched_anew, these, want))
            yield from told

    def _fetched_anew(self, uids: UidSet, want: Want) -> list[MessageInfo]:
        return self._seen(list(self.mail.fetch(self.box, uids, want)))

    def _seen(self, infos: list[MessageInfo]) -> list[MessageInfo]:
        known = self.house.marks(self.account, self.box, UidSet.of(*(info.uid for info in infos)))
        return [seen_as(info, known.get(info.uid, UNREAD)) for info in infos]

    def _steady(self, ask: Callable[[], Found]) -> Found:
        return steady(self.house, self.held.owner, self.box, ask)

    def columns(self, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        self.require("r")
        if not {"flags", "modseq"} & set(names):
            yield from self.mail.columns(self.box, uids, names)
            return
        before = self.house.modseq(self.held.owner, self.box)
        for batch in self.mail.columns(self.box, uids, ["uid", *names]):
            told = [self._seen_columns(names, batch)]
            if self.house.modseq(self.held.owner, self.box) != before:
                told = self._steady(partial(self._columns_anew, UidSet.of(*batch[0]), names))
            yield from told

    def _columns_anew(self, uids: UidSet, names: Sequence[str]) -> list[tuple[Sequence[Any], ...]]:
        return [self._seen_columns(names, batch) for batch in self.mail.columns(self.box, uids, ["uid", *names])]

    def _seen_columns(self, names: Sequence[str], batch: Sequence[Sequence[Any]]) -> tuple[Sequence[Any], ...]:
        """`batch` begins with the UIDs."""
        uids, *columns = batch
        known = self.house.marks(self.account, self.box, UidSet.of(*uids))
        own = [known.get(uid, UNREAD) for uid in uids]
        return tuple(_column(name, values, own) for name, values in zip(names, columns, strict=True))

    def contents(self, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        self.require("r")
        return self.mail.contents(self.box, uids)

    def content(self, uid: int) -> BinaryIO:
        self.require("r")
        return self.mail.content(self.box, uid)

    def search(self, query: Query, order: Order = Order.UID, **slice_: Any) -> list[tuple[int, int]]:
        self.require("r")
        return self.mail.search(self._own(query), self.box, order, **slice_)

    def count(self, query: Query) -> int:
        self.require("r")
        return self.mail.count(self._own(query), self.box)

    def changes(self, since: int) -> list[Change]:
        """Who may not read any more is told that the mailbox is gone, rather than refused for ever."""
        if not self.may("r"):
            raise NoSuchMailbox(HIDDEN)
        if self.house.modseq(self.held.owner, self.box) <= since:
            return []
        return self._steady(partial(self._changes, since))

    def _changes(self, since: int) -> list[Change]:
        found = {change.uid: change for change in self.mail.changes(self.box, since)}
        for uid, modseq in self.house.marked_since(self.account, self.box, since).items():
            known = found.get(uid, Change(self.box, 0, ChangeKind.FLAGS, uid))
            if known.kind is not ChangeKind.EXPUNGED:
                found[uid] = replace(known, modseq=max(known.modseq, modseq))
        return sorted(found.values(), key=lambda change: (change.modseq, change.uid))

    def _own(self, query: Query) -> Query:
        """The same question about what this person has read."""
        match query:
            case And(terms):
                return And(tuple(self._own(term) for term in terms))
            case Or(terms):
                return Or(tuple(self._own(term) for term in terms))
            case Not(term):
                return Not(self._own(term))
            case HasFlag(flag) if flag.lower() == SEEN.lower():
                return self.house.seen_query(self.account, self.box)
            case ModSeq(since):
                return self.house.modseq_query(self.account, self.box, query, since)
        return query

    # -- writing ----------------------------------------------------------------------------------

    def permitted(self, wanted: Flags) -> Flags:
        """Those that he may set and take away (RFC 4314 §4 STORE)."""
        return frozenset(flag for flag in wanted if self.may(RIGHT_OF.get(flag.lower(), "w")))

    def append_all(self, messages: Sequence[NewMessage]) -> list[int]:
        """Flags that he may not set are left out (RFC 4314 §4 APPEND)."""
        self.require("i")
        kept = [replace(one, flags=self.permitted(marks.canonical(one.flags))) for one in messages]
        with self.house.atomic():
            uids = self.mail.append_all(self.box, [replace(one, flags=one.flags - READ) for one in kept])
            seen = {uid: True for uid, one in zip(uids, kept, strict=True) if SEEN in one.flags}
            if seen:
                self.house.mark(self.account, self.box, seen)
        return uids

    def set_flags(
        self, uids: UidSet, edit: marks.Edit, unchanged_since: int | None
    ) -> tuple[list[MessageInfo], list[int]]:
        """\\Seen for this person alone, the rest for everybody; what he may not change stays as it is."""
        self._require_one(edit.add | edit.remove | (edit.replace or NO_FLAGS))
        with self.house.atomic():
            self.house.lock([self.box])
            before = list(self.fetch(uids, Want.FLAGS))
            held = [info.uid for info in before if unchanged_since is not None and info.modseq > unchanged_since]
            fresh = [info for info in before if info.uid not in set(held)]
            changed = self._mark(fresh, edit) | self._edit(fresh, edit)
            after = list(self.fetch(UidSet.of(*changed), Want.FLAGS)) if changed else []
        return after, held

    def _require_one(self, named: Flags) -> None:
        """RFC 4314 §4 STORE: it fails only for who may change none of the flags that it names."""
        if not self.permitted(named) and (named or not any(map(self.may, "swt"))):
            self.require(min((RIGHT_OF.get(flag.lower(), "w") for flag in named), default="w"))

    def _mark(self, fresh: list[MessageInfo], edit: marks.Edit) -> set[int]:
        """UIDs of which he says now that he has read them, or not."""
        if not self.may("s"):
            return set()
        new = {info.uid: SEEN in edit(info.flags) for info in fresh if (SEEN in edit(info.flags)) != info.seen}
        if new:
            self.house.mark(self.account, self.box, new)
        return set(new)

    def _edit(self, fresh: list[MessageInfo], edit: marks.Edit) -> set[int]:
        """All other flags, told as what is added and what removed: the owner's \\Seen is not touched."""
        add = self.permitted(edit.add if edit.replace is None else edit.replace | edit.add) - READ
        remove = edit.remove
        if edit.replace is not None:
            there = frozenset().union(*(info.flags for info in fresh))
            remove = marks.without(there, edit.replace | edit.add) | edit.remove
        remove = self.permitted(remove) - READ
        if not fresh or not (add or remove):
            return set()
        wanted = UidSet.of(*(info.uid for info in fresh))
        changed, _ = self.mail.set_flags(self.box, wanted, add=add, remove=remove)
        return {info.uid for info in changed}

    def expunge(self, uids: UidSet | None, bury: bool) -> list[int]:
        self.require("e")
        return self.mail.expunge(self.box, uids, bury=bury)

    def kept(self, uids: UidSet, given: Flags) -> None:
        """After a copy: flags that he may not set in this mailbox are not there (RFC 4314 §4 COPY)."""
        gone = frozenset(flag for flag in given if flag != SEEN) - self.permitted(given)
        if uids and gone:
            self.mail.set_flags(self.box, uids, remove=gone)

    def seen(self, uids: UidSet) -> set[int]:
        """UIDs that he has read."""
        return {uid for uid, mark in self.house.marks(self.account, self.box, uids).items() if mark.seen}

    def read(self, uids: Sequence[int]) -> None:
        """What has just come into this mailbox by his doing, and was read by him before."""
        if uids and self.may("s"):
            self.house.mark(self.account, self.box, dict.fromkeys(uids, True))

    # -- the mailbox itself -----------------------------------------------------------------------

    def delete(self) -> None:
        self.require("x")
        self.mail.delete(self.held.name)

    def rename(self, to: "Guest", name: str) -> MailboxInfo:
        """`to` is the nearest folder above its new name."""
        self.require("x")
        to.require("k")
        if self.held.name == INBOX:
            raise StoreError("That folder stands for the whole mailbox, and stays.")
        return self.mail.rename(self.held.name, name)


RIGHT_OF = {SEEN.lower(): "s", DELETED.lower(): "t"}  # all other flags: w


def seen_as(info: MessageInfo, mark: Mark) -> MessageInfo:
    """A letter with the reader's own mark instead of its owner's."""
    return replace(info, flags=_marked(info.flags, mark.seen), modseq=max(info.modseq, mark.modseq))


@lru_cache(4096)
def _marked(given: Flags, seen: bool) -> Flags:
    return given | READ if seen else given - READ


def _column(name: str, values: Sequence[Any], own: Sequence[Mark]) -> Sequence[Any]:
    if name == "flags":
        return [_marked(given, mark.seen) for given, mark in zip(values, own, strict=True)]
    if name == "modseq":
        return [max(modseq, mark.modseq) for modseq, mark in zip(values, own, strict=True)]
    return values
