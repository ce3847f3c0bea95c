"""All mail that one person reaches (port.Store): his own goes straight through, that of others by way of `guest`."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, BinaryIO

from mailapp.net.content import Content
from mailapp.store import flags as marks
from mailapp.store import names, namespaces, rights
from mailapp.store.guest import Guest
from mailapp.store.household import Household
from mailapp.store.query import Order, Query
from mailapp.store.values import (
    DELETED,
    INBOX,
    NO_FLAGS,
    SEEN,
    SEPARATOR,
    AccessEntry,
    BadMailboxName,
    Buried,
    Change,
    Copied,
    Flags,
    MailboxInfo,
    MessageInfo,
    NewMessage,
    NoPermission,
    NoSuchMailbox,
    NoSuchMessage,
    Snapshot,
    StoreError,
    UidSet,
    Usage,
    Want,
)


class SharingStore:
    """See port.py for what each method says. Who reaches nothing of others' pays no query for it."""

    def __init__(self, account: int, house: Household) -> None:
        self.account, self.house = account, house
        self.own = house.mail(account)
        self._mine: set[int] = set()  # mailboxes that are known to be his own: they stay so
        self._others: set[int] = set()  # and those of others

    # -- whose mailbox is it? -------------------------------------------------------------------

    def _guest(self, box: int) -> Guest | None:
        """None for his own. Raises NoSuchMailbox for what he does not reach."""
        if box in self._mine:
            return None
        found = self._found(box)
        return found if isinstance(found, Guest) else None

    def _found(self, box: int) -> Guest | MailboxInfo:
        if box not in self._others:
            with suppress(NoSuchMailbox):
                return self._note(self.own.mailbox_by_id(box))
        held = self.house.held(self.account, box)
        if held is None:
            raise NoSuchMailbox("There is no such folder.")
        self._others.add(box)
        return Guest(self.house, self.account, held)

    def _note(self, info: MailboxInfo) -> MailboxInfo:
        self._mine.add(info.id)
        return info

    def _named(self, name: str) -> Guest | None:
        """None for a name that is not somebody else's. Raises NoSuchMailbox for what he does not reach."""
        foreign = self._foreign(name)
        if foreign is None:
            return None
        held = self.house.named(self.account, foreign.address, foreign.name)
        if held is None or held.team != foreign.team:
            raise NoSuchMailbox(f"There is no folder {name}.")
        return Guest(self.house, self.account, held)

    def _foreign(self, name: str) -> namespaces.Foreign | None:
        """A folder of his own that has had such a name before there were namespaces keeps it."""
        if not name.startswith(namespaces.PREFIXES):
            return None
        kept = names.mailbox_name(name)
        try:
            self.own.mailbox(kept)
        except NoSuchMailbox:
            found = namespaces.read(kept)
            if found is None:
                raise
            return found
        return None

    # -- mailboxes ------------------------------------------------------------------------------

    def mailboxes(self) -> list[MailboxInfo]:
        own, reached = self.house.listed(self.account)
        self._mine.update(info.id for info in own)
        self._others.update(held.box for held, _ in reached)
        others = [Guest(self.house, self.account, held).told(info) for held, info in reached if "l" in held.rights]
        return own + sorted(others, key=lambda info: (info.name.casefold(), info.name))

    def mailbox(self, name: str) -> MailboxInfo:
        guest = self._named(name)
        return self._note(self.own.mailbox(name)) if guest is None else guest.info()

    def mailbox_by_id(self, box: int) -> MailboxInfo:
        found = self._found(box)
        return found.info() if isinstance(found, Guest) else found

    def create(self, name: str, special_use: str = "", *, subscribed: bool = True) -> MailboxInfo:
        """In one that another owns, only who makes it can be without it among those that he is subscribed to."""
        foreign = self._foreign(name)
        _check_reserved(name)
        if foreign is None:
            return self.own.create(name, special_use, subscribed=subscribed)
        above = self._above(foreign)
        above.require("k")
        if special_use:
            raise StoreError("Only folders of one's own have a use.")
        made = self.house.create(above.held.owner, foreign.name)
        if not subscribed:
            self.house.subscribe(self.account, made.id, on=False)
        return self.mailbox_by_id(made.id)

    def _above(self, foreign: namespaces.Foreign) -> Guest:
        """The nearest folder above it, the INBOX of its owner last (RFC 4314 §4 CREATE)."""
        levels = foreign.name.split(SEPARATOR)[:-1]
        for name in [*(SEPARATOR.join(levels[:n]) for n in range(len(levels), 0, -1)), INBOX]:
            held = self.house.named(self.account, foreign.address, name)
            if held is not None and held.team == foreign.team:
                return Guest(self.house, self.account, held)
        raise NoPermission("Nobody lets you make folders there.")

    def rename(self, name: str, to: str) -> MailboxInfo:
        guest, foreign = self._named(name), self._foreign(to)
        _check_reserved(to)
        if guest is None and foreign is None:
            return self.own.rename(name, to)
        if guest is None or foreign is None or foreign.address != guest.held.address:
            raise StoreError("A folder stays with its owner: move its letters instead.")
        guest.rename(self._above(foreign), foreign.name)
        return self.mailbox_by_id(guest.box)

    def delete(self, name: str) -> None:
        guest = self._named(name)
        if guest is None:
            self.own.delete(name)
        else:
            guest.delete()

    def missed(self) -> list[str]:
        """His own: what another removes was never his to keep."""
        return self.own.missed()

    def subscribe(self, name: str, on: bool = True) -> None:
        guest = self._named(name)
        if guest is None:
            self.own.subscribe(name, on)
            return
        guest.require("l" if on else "")
        self.house.subscribe(self.account, guest.box, on)

    def set_special_use(self, name: str, use: str) -> None:
        """His own only: what others use a mailbox for is theirs to say."""
        if self._named(name) is not None:
            raise StoreError("What this folder is for, its owner says.")
        self.own.set_special_use(name, use)

    def access(self, name: str) -> list[AccessEntry]:
        return self.house.entries(self._administered(name))

    def set_access(self, name: str, identifier: str, letters: str, mode: str = "") -> None:
        box = self._administered(name)
        rights.canonical(letters)
        self.house.put(box, identifier, mode, letters, self.account)

    def _administered(self, name: str) -> int:
        guest = self._named(name)
        if guest is None:
            return self.own.mailbox(name).id
        guest.require("a")
        return guest.box

    # -- messages -------------------------------------------------------------------------------

    def open(self, name: str) -> Snapshot:
        guest = self._named(name)
        if guest is not None:
            return guest.snapshot()
        opened = self.own.open(name)
        self._note(opened.info)
        return opened

    def first_unseen(self, box: int) -> int:
        guest = self._guest(box)
        return self.own.first_unseen(box) if guest is None else guest.first_unseen()

    def keywords(self, box: int) -> Flags:
        guest = self._guest(box)
        return self.own.keywords(box) if guest is None else guest.keywords()

    def claim_recent(self, box: int, known: int, behind: int) -> int:
        guest = self._guest(box)
        return self.own.claim_recent(box, known, behind) if guest is None else guest.claim_recent(known, behind)

    def fetch(self, box: int, uids: UidSet, want: Want = Want.FLAGS) -> Iterator[MessageInfo]:
        guest = self._guest(box)
        return self.own.fetch(box, uids, want) if guest is None else guest.fetch(uids, want)

    def columns(self, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        guest = self._guest(box)
        return self.own.columns(box, uids, names) if guest is None else guest.columns(uids, names)

    def contents(self, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        guest = self._guest(box)
        return self.own.contents(box, uids) if guest is None else guest.contents(uids)

    def content(self, box: int, uid: int) -> BinaryIO:
        guest = self._guest(box)
        return self.own.content(box, uid) if guest is None else guest.content(uid)

    def append(self, box: int, content: Content, flags: Flags = NO_FLAGS, when: datetime | None = None) -> int:
        [uid] = self.append_all(box, [NewMessage(content, flags, when)])
        return uid

    def append_all(self, box: int, messages: Sequence[NewMessage]) -> list[int]:
        guest = self._guest(box)
        return self.own.append_all(box, messages) if guest is None else guest.append_all(messages)

    def set_flags(
        self,
        box: int,
        uids: UidSet,
        *,
        add: Flags = NO_FLAGS,
        remove: Flags = NO_FLAGS,
        replace: Flags | None = None,
        unchanged_since: int | None = None,
    ) -> tuple[list[MessageInfo], list[int]]:
        guest = self._guest(box)
        if guest is None:
            return self.own.set_flags(
                box, uids, add=add, remove=remove, replace=replace, unchanged_since=unchanged_since
            )
        return guest.set_flags(uids, marks.Edit(add, remove, replace), unchanged_since)

    def expunge(self, box: int, uids: UidSet | None = None, *, bury: bool = True) -> list[int]:
        guest = self._guest(box)
        return self.own.expunge(box, uids, bury=bury) if guest is None else guest.expunge(uids, bury)

    def replace(self, box: int, uid: int, to: int, message: NewMessage) -> int:
        """The old one goes first, so that its octets are free; nobody sees that, and a refusal brings it back."""
        old = UidSet.of(uid)
        with self.house.atomic():
            self.house.lock([box, to])
            self.set_flags(box, old, add=frozenset([DELETED]))
            if not self.expunge(box, old, bury=False):
                raise NoSuchMessage("That message is gone.")
            [new] = self.append_all(to, [message])
        return new

    def copy(self, box: int, uids: UidSet, to: int) -> Copied:
        source, target = self._guest(box), self._guest(to)
        if source is None and target is None:
            return self.own.copy(box, uids, to)
        return self._carry(box, uids, to, source, target, take=False)

    def move(self, box: int, uids: UidSet, to: int) -> Copied:
        source, target = self._guest(box), self._guest(to)
        if source is None and target is None:
            return self.own.move(box, uids, to)
        return self._carry(box, uids, to, source, target, take=True)

    def _carry(
        self, box: int, uids: UidSet, to: int, source: Guest | None, target: Guest | None, *, take: bool
    ) -> Copied:
        if source is not None:
            source.require("rte" if take else "r")
        if target is not None:
            target.require("i")
        with self.house.atomic():
            if source is not None and target is not None and source.held.owner == target.held.owner:
                return self._within(uids, source, target, take=take)
            return self._across(box, uids, to, source, target, take=take)

    def _within(self, uids: UidSet, source: Guest, target: Guest, *, take: bool) -> Copied:
        """Two mailboxes of one owner: everybody's \\Seen goes along."""
        act = source.mail.move if take else source.mail.copy
        copied = act(source.box, uids, target.box)
        new = UidSet.of(*(uid for _, uid in copied.pairs))
        if new and not all(map(target.may, "wt")):
            given = [info.flags for info in target.mail.fetch(target.box, new)]
            target.kept(new, frozenset[str]().union(*given))
        return copied

    def _across(
        self, box: int, uids: UidSet, to: int, source: Guest | None, target: Guest | None, *, take: bool
    ) -> Copied:
        """From one owner to another: only what this person has read goes along."""
        read = self._read(box, uids) if source is None else source.seen(uids)

        def marking(uid: int, flags: Flags) -> Flags:
            kept = flags - {SEEN}
            if target is not None:
                return target.permitted(kept)
            return kept | {SEEN} if uid in read else kept

        copied = self.house.carry(box, uids, to, marking, take=take)
        if target is not None:
            target.read([new for old, new in copied.pairs if old in read])
        return copied

    def _read(self, box: int, uids: UidSet) -> set[int]:
        return {info.uid for info in self.own.fetch(box, uids) if info.seen}

    # -- looking --------------------------------------------------------------------------------

    def search(
        self,
        query: Query,
        box: int | None = None,
        order: Order = Order.UID,
        *,
        descending: bool = False,
        offset: int = 0,
        limit: int | None = None,
        enough: int | None = None,
    ) -> list[tuple[int, int]]:
        """Without `box` in his own mailboxes."""
        guest = None if box is None else self._guest(box)
        if guest is not None:
            return guest.search(query, order, descending=descending, offset=offset, limit=limit, enough=enough)
        return self.own.search(query, box, order, descending=descending, offset=offset, limit=limit, enough=enough)

    def count(self, query: Query, box: int | None = None) -> int:
        guest = None if box is None else self._guest(box)
        return self.own.count(query, box) if guest is None else guest.count(query)

    def changes(self, box: int, since: int) -> list[Change]:
        guest = self._guest(box)
        return self.own.changes(box, since) if guest is None else guest.changes(since)

    def usage(self, box: int | None = None) -> Usage:
        guest = None if box is None else self._guest(box)
        return self.own.usage() if guest is None else guest.mail.usage()

    def buried(self, limit: int = 200, *, words: str = "", offset: int = 0) -> list[Buried]:
        return self.own.buried(limit, words=words, offset=offset)

    def exhume(self, ids: list[int]) -> int:
        return self.own.exhume(ids)

    def destroy(self, ids: list[int]) -> int:
        return self.own.destroy(ids)


def _check_reserved(name: str) -> None:
    if name in namespaces.RESERVED:
        raise BadMailboxName(f"{name} is where the folders of others are.")
