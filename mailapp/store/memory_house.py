"""A house in memory: several people's memory stores, and what they share. The double of `household.House`."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from mailapp.store import names, rights
from mailapp.store.accesslist import ANYONE, Held
from mailapp.store.folders import nearest
from mailapp.store.household import Reached
from mailapp.store.memory import Box, Kept, MemoryStore
from mailapp.store.query import Or, Query, Uids
from mailapp.store.readers import UNREAD, Mark
from mailapp.store.sharing import SharingStore
from mailapp.store.values import (
    EVERYTHING,
    INBOX,
    AccessEntry,
    Copied,
    Flags,
    MailboxInfo,
    NoSuchMailbox,
    StoreError,
    UidSet,
)


class MemoryHouse:
    """`people` and `teams` by address; `groups` are the addresses of members by that of the group."""

    def __init__(self, *people: str, teams: tuple[str, ...] = (), groups: Mapping[str, tuple[str, ...]] | None = None):
        numbers = itertools.count(1)
        self.addresses = dict(enumerate([*people, *teams], 1))
        self.teams, self.groups = set(teams), dict(groups or {})
        self.stores = {account: MemoryStore(numbers=numbers) for account in self.addresses}
        self.lists: dict[int, dict[str, str]] = {}
        self.unsubscribed: set[tuple[int, int]] = set()

    def open(self, address: str) -> SharingStore:
        """All that this person reaches."""
        return SharingStore(self.number(address), self)

    def number(self, address: str) -> int:
        return next(account for account, known in self.addresses.items() if known == address)

    # -- household.Household ----------------------------------------------------------------------

    def mail(self, account: int) -> MemoryStore:
        return self.stores[account]

    def atomic(self) -> AbstractContextManager[object]:
        return nullcontext()

    def lock(self, boxes: Iterable[int]) -> None:
        """Nobody else writes."""

    def listed(self, account: int) -> tuple[list[MailboxInfo], list[Reached]]:
        own = [self._shared(info) for info in self.stores[account].mailboxes()]
        reached = [held for box in self.lists if (held := self.held(account, box))]
        return own, [(one, self.seen_as(account, one, self._box(one.box).info)) for one in reached]

    def _shared(self, info: MailboxInfo) -> MailboxInfo:
        return replace(info, shared=bool(self.lists.get(info.id)))

    def held(self, account: int, box: int) -> Held | None:
        owner = next((one for one, store in self.stores.items() if store.box(box)), None)
        if owner is None or owner == account:
            return None
        lines = [(who, letters) for who, letters in self.lists.get(box, {}).items() if self._is(account, who)]
        granted = [letters for who, letters in lines if not who.startswith("-")]
        denied = [letters for who, letters in lines if who.startswith("-")]
        address, now = self.addresses[owner], rights.effective(granted, denied)
        return Held(box, owner, address, address in self.teams, self._box(box).name, now) if now else None

    def _is(self, account: int, identifier: str) -> bool:
        who, address = identifier.removeprefix("-"), self.addresses[account]
        return who in (ANYONE, address) or address in self.groups.get(who, ())

    def named(self, account: int, address: str, name: str) -> Held | None:
        owner = next((one for one, known in self.addresses.items() if known == address), None)
        box = next((one for one in self.stores[owner].mailboxes() if one.name == name), None) if owner else None
        return self.held(account, box.id) if box else None

    def seen_as(self, account: int, held: Held, info: MailboxInfo) -> MailboxInfo:
        unseen = sum(not kept.readers.get(account, UNREAD).seen for kept in self._box(held.box).messages.values())
        return replace(info, unseen=unseen, subscribed=(account, held.box) not in self.unsubscribed)

    def create(self, owner: int, name: str) -> MailboxInfo:
        store = self.stores[owner]
        have = {info.name: info.id for info in store.mailboxes()}
        parent = have[nearest(names.mailbox_name(name), have) or INBOX]
        made = store.create(name)
        for info in store.mailboxes():
            if info.name not in have and self.lists.get(parent):
                self.lists[info.id] = dict(self.lists[parent])
        return self._shared(made)

    def subscribe(self, account: int, box: int, on: bool) -> None:
        if not any(store.box(box) for store in self.stores.values()):
            raise NoSuchMailbox("There is no such folder.")
        change = self.unsubscribed.discard if on else self.unsubscribed.add
        change((account, box))

    def carry(self, box: int, uids: UidSet, to: int, marking: Callable[[int, Flags], Flags], *, take: bool) -> Copied:
        source, target = self._box(box), self._box(to)
        into = next(store for store in self.stores.values() if store.box(to))
        found = source.chosen(uids)
        into.check(sum(kept.info.size for kept in found))
        modseq = target.advance() if found else 0
        copies = [
            Kept(replace(k.info, flags=marking(k.info.uid, k.info.flags)), k.octets, k.facts, modseq) for k in found
        ]
        for kept, copy in zip(found, copies, strict=True):
            copy.base = kept.base if take else copy.base
        pairs = tuple((kept.info.uid, target.put(copy, modseq)) for kept, copy in zip(found, copies, strict=True))
        if take and found:
            gone = source.advance()
            for kept in found:
                del source.messages[kept.info.uid]
                source.expunged.append((gone, kept.info.uid))
        return Copied(target.uidvalidity, pairs)

    def entries(self, box: int) -> list[AccessEntry]:
        lines = self.lists.get(box, {})
        order = {one: n for n, one in enumerate([*sorted(self.addresses.values()), *sorted(self.groups), ANYONE])}
        return [AccessEntry(who, lines[who]) for who in sorted(lines, key=lambda who: order[who.removeprefix("-")])]

    def put(self, box: int, identifier: str, mode: str, letters: str, by: int) -> None:
        who = identifier.removeprefix("-")
        if who not in {*self.addresses.values(), *self.groups, ANYONE}:
            raise StoreError(f"There is neither a person nor a group {who}.")
        if any(self.addresses[one] == who for one, store in self.stores.items() if store.box(box)):
            raise StoreError("It is theirs: the owner has every right always.")
        lines = self.lists.setdefault(box, {})
        lines[identifier] = rights.changed(lines.get(identifier, ""), mode, letters)
        if not lines[identifier]:
            del lines[identifier]

    def modseq(self, owner: int, box: int) -> int:
        return self._box(box).modseq

    def marks(self, account: int, box: int, uids: UidSet) -> Mapping[int, Mark]:
        return {kept.info.uid: mark for kept, mark in self._marked(account, box) if kept.info.uid in uids}

    def marked_since(self, account: int, box: int, since: int) -> Mapping[int, int]:
        return {kept.info.uid: mark.modseq for kept, mark in self._marked(account, box) if mark.modseq > since}

    def mark(self, account: int, box: int, seen: Mapping[int, bool]) -> None:
        one = self._box(box)
        modseq = one.advance()
        for uid, is_seen in seen.items():
            if uid in one.messages:
                one.messages[uid].readers[account] = Mark(is_seen, modseq)

    def seen_query(self, account: int, box: int) -> Query:
        marks = self.marks(account, box, EVERYTHING)
        return Uids(UidSet.of(*(uid for uid, mark in marks.items() if mark.seen)))

    def modseq_query(self, account: int, box: int, query: Query, since: int) -> Query:
        return Or((query, Uids(UidSet.of(*self.marked_since(account, box, since - 1)))))

    def _marked(self, account: int, box: int) -> Iterator[tuple[Kept, Mark]]:
        for kept in self._box(box).messages.values():
            if account in kept.readers:
                yield kept, kept.readers[account]

    def _box(self, box: int) -> Box:
        return next(found for store in self.stores.values() if (found := store.box(box)))
