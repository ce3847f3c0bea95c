"""A store that lives in memory and passes the same contract suite: the double for tests of protocols and pages."""

import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from mailapp.net.content import Content
from mailapp.standards.message import scan
from mailapp.standards.message.values import Facts
from mailapp.store import columns, names, progress, rows, threads
from mailapp.store import flags as marks
from mailapp.store.memory_search import matches, sort_key
from mailapp.store.query import Order, Query
from mailapp.store.readers import Mark
from mailapp.store.roster import Roster
from mailapp.store.spellings import spelled
from mailapp.store.values import (
    DELETED,
    EVERYTHING,
    INBOX,
    NO_FLAGS,
    SEPARATOR,
    SPECIAL_USE,
    STANDING,
    Buried,
    Change,
    ChangeKind,
    Copied,
    Flags,
    MailboxExists,
    MailboxInfo,
    MessageInfo,
    NewMessage,
    NoSuchMailbox,
    NoSuchMessage,
    OverQuota,
    Snapshot,
    StoreError,
    UidSet,
    Usage,
    Want,
)

FOLDERS = 2000
_names = itertools.count(1)


def new_base() -> str:
    return f"{next(_names)}.memory"


@dataclass(slots=True)
class Kept:
    """A message, with what the bytes say."""

    info: MessageInfo
    octets: bytes
    facts: Facts
    created: int
    readers: dict[int, Mark] = field(default_factory=dict)  # of others, by account
    base: str = field(default_factory=new_base)


@dataclass(slots=True)
class Box:
    id: int
    name: str
    special_use: str
    uidvalidity: int
    subscribed: bool = True
    uidnext: int = 1
    modseq: int = 1
    first_recent: int = 1
    messages: dict[int, Kept] = field(default_factory=dict)
    expunged: list[tuple[int, int]] = field(default_factory=list)  # (MODSEQ, UID)

    def advance(self) -> int:
        self.modseq += 1
        return self.modseq

    def put(self, kept: Kept, modseq: int) -> int:
        uid, self.uidnext = self.uidnext, self.uidnext + 1
        info = replace(kept.info, mailbox=self.id, uid=uid, modseq=modseq, saved=datetime.now(UTC))
        self.messages[uid] = Kept(info, kept.octets, kept.facts, modseq, dict(kept.readers), kept.base)
        return uid

    def chosen(self, uids: UidSet | None) -> list[Kept]:
        return [kept for uid, kept in sorted(self.messages.items()) if uids is None or uid in uids]

    @property
    def info(self) -> MailboxInfo:
        held = [kept.info for kept in self.messages.values()]
        unseen, deleted = sum(not one.seen for one in held), sum(DELETED in one.flags for one in held)
        numbers = (self.uidvalidity, self.uidnext, self.modseq, len(held), unseen, deleted)
        size = sum(one.size for one in held)
        named = (self.id, self.name, self.special_use, self.subscribed)
        return MailboxInfo(*named, *numbers, size, first_recent=self.first_recent)


class MemoryStore:
    """One account's mail; see port.Store for what each method says."""

    def __init__(self, quota: int = 0, numbers: Iterator[int] | None = None) -> None:
        self._quota = quota
        self._numbers = numbers or itertools.count(1)  # of mailboxes and graves; a house shares them
        self._validity = itertools.count(int(datetime.now(UTC).timestamp()))
        self._boxes: dict[str, Box] = {}
        self._missed: set[str] = set()
        self._graves: dict[int, tuple[Buried, Kept]] = {}
        for name, use in [(INBOX, ""), *SPECIAL_USE.items()]:
            self._make(name, use)

    # -- mailboxes ----------------------------------------------------------------------------

    def mailboxes(self) -> list[MailboxInfo]:
        order = [INBOX, *SPECIAL_USE]
        rest = sorted(set(self._boxes) - set(order), key=lambda name: (name.casefold(), name))
        return [self._boxes[name].info for name in [*order, *rest]]

    def mailbox(self, name: str) -> MailboxInfo:
        return self._named(name).info

    def mailbox_by_id(self, box: int) -> MailboxInfo:
        return self._box(box).info

    def create(self, name: str, special_use: str = "", *, subscribed: bool = True) -> MailboxInfo:
        name = names.new_name(name)
        if name in self._boxes:
            raise MailboxExists(f"There is already a folder {name}.")
        levels = name.split(SEPARATOR)
        lineage = [SEPARATOR.join(levels[: n + 1]) for n in range(len(levels))]
        missing = [parent for parent in lineage if parent not in self._boxes]
        if len(self._boxes) + len(missing) > FOLDERS:
            raise OverQuota(f"An account can have {FOLDERS} folders, and no more.")
        for one in missing:
            self._make(one, special_use if one == name else "")
            self._boxes[one].subscribed = subscribed or one in self._missed
            self._missed.discard(one)
        return self._boxes[name].info

    def rename(self, name: str, to: str) -> MailboxInfo:
        old, new = self._named(name), names.new_name(to)
        if old.name == INBOX:
            made = self.create(to)
            self.move(old.id, EVERYTHING, made.id)
            return self.mailbox(to)
        if old.name in SPECIAL_USE:
            raise StoreError(f"{old.name} is needed where it is.")
        if new.startswith(old.name + SEPARATOR):
            raise StoreError("A folder cannot be put into itself.")
        family = [box for box in self._boxes.values() if (box.name + SEPARATOR).startswith(old.name + SEPARATOR)]
        moves = [(box, names.mailbox_name(new + box.name.removeprefix(old.name))) for box in family]
        if any(taken in self._boxes for _, taken in moves):
            raise MailboxExists(f"There is already a folder {new}.")
        if (parent := new.rpartition(SEPARATOR)[0]) and parent not in self._boxes:
            self.create(parent)
        for box, renamed in moves:
            self._boxes[renamed] = self._boxes.pop(box.name)
            box.subscribed = box.subscribed or renamed in self._missed
            self._missed.discard(renamed)
            box.name = renamed
        return old.info

    def delete(self, name: str) -> None:
        box = self._named(name)
        if box.name in STANDING:
            raise StoreError(f"{box.name} cannot be removed.")
        self._bury(box, box.chosen(None))
        if box.subscribed:
            self._missed.add(box.name)
        del self._boxes[box.name]

    def missed(self) -> list[str]:
        return sorted(self._missed)

    def subscribe(self, name: str, on: bool = True) -> None:
        if not on and names.mailbox_name(name) in self._missed:
            self._missed.remove(names.mailbox_name(name))
        else:
            self._named(name).subscribed = on

    def set_special_use(self, name: str, use: str) -> None:
        box = self._named(name)
        if box.name in STANDING:
            raise StoreError(f"{box.name} is for what it is.")
        box.special_use = use

    # -- messages -----------------------------------------------------------------------------

    def open(self, name: str) -> Snapshot:
        box = self._named(name)
        return Snapshot(box.info, Roster(sorted(box.messages)))

    def first_unseen(self, box: int) -> int:
        return next((kept.info.uid for kept in self._box(box).chosen(None) if not kept.info.seen), 0)

    def keywords(self, box: int) -> Flags:
        return frozenset(f for kept in self._box(box).chosen(None) for f in kept.info.flags if f[0] != "\\")

    def claim_recent(self, box: int, known: int, behind: int) -> int:
        one = self._box(box)
        first, one.first_recent = one.first_recent, max(one.first_recent, behind)
        return min(first, behind)

    def fetch(self, box: int, uids: UidSet, want: Want = Want.FLAGS) -> Iterator[MessageInfo]:
        return iter([_wanted(kept, want) for kept in self._box(box).chosen(uids)])

    def columns(self, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        found = self._box(box).chosen(uids)
        if found:
            yield tuple([_value(name, kept) for kept in found] for name in names)

    def contents(self, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        for kept in self._box(box).chosen(uids):
            yield kept.info.uid, io.BytesIO(kept.octets)

    def content(self, box: int, uid: int) -> BinaryIO:
        found = self._box(box).chosen(UidSet.of(uid))
        if not found:
            raise NoSuchMessage("The message is no longer there.")
        return io.BytesIO(found[0].octets)

    def append(self, box: int, content: Content, flags: Flags = NO_FLAGS, when: datetime | None = None) -> int:
        [uid] = self.append_all(box, [NewMessage(content, flags, when)])
        return uid

    def append_all(self, box: int, messages: Sequence[NewMessage]) -> list[int]:
        into = self._box(box)
        self.check(sum(message.content.size for message in messages))
        modseq = into.advance()
        return [into.put(self._kept(into, message), modseq) for message in messages]

    def _kept(self, into: Box, message: NewMessage) -> Kept:
        octets = b"".join(message.content.chunks())
        facts, now, number = scan(octets), datetime.now(UTC), rows.content_id()
        thread, flags = threads.choose(0, facts, number, self._threads()), marks.canonical(message.flags)
        email, when = rows.email_id(number), message.when or now
        return Kept(MessageInfo(into.id, 0, 0, flags, when, now, len(octets), email, thread), octets, facts, 0)

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
        into, edit = self._box(box), marks.Edit(add, remove, replace)
        held = [k for k in into.chosen(uids) if unchanged_since is not None and k.info.modseq > unchanged_since]
        fresh = [kept for kept in into.chosen(uids) if kept not in held]
        changed = [kept for kept in fresh if edit(kept.info.flags) != kept.info.flags]
        modseq = into.advance() if changed else 0
        for kept in changed:
            kept.info = _remarked(kept.info, edit(kept.info.flags), modseq)
        return [_wanted(kept, Want.FLAGS) for kept in changed], [kept.info.uid for kept in held]

    def copy(self, box: int, uids: UidSet, to: int) -> Copied:
        found, into = self._box(box).chosen(uids), self._box(to)
        self.check(sum(kept.info.size for kept in found))
        return self._put([replace(kept, base=new_base()) for kept in found], into)

    def move(self, box: int, uids: UidSet, to: int) -> Copied:
        source, into = self._box(box), self._box(to)
        found = source.chosen(uids)
        self._remove(source, found)
        return self._put(found, into)

    def expunge(self, box: int, uids: UidSet | None = None, *, bury: bool = True) -> list[int]:
        source = self._box(box)
        gone = [kept for kept in source.chosen(uids) if DELETED in kept.info.flags]
        take = self._bury if bury else self._remove
        take(source, gone)
        return [kept.info.uid for kept in gone]

    # -- looking ------------------------------------------------------------------------------

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
        boxes = self._boxes.values() if box is None else [self._box(box)]
        everything = [kept for one in boxes for kept in one.messages.values()]
        looked = progress.counted(everything, lambda: len(everything))
        asked = spelled(query)
        found = [kept for kept in looked if matches(asked, kept.info, kept.facts, kept.octets)]
        found.sort(key=lambda kept: sort_key(order, kept.info, kept.facts), reverse=descending)
        page = found[offset : None if limit is None else offset + limit]
        return [(kept.info.mailbox, kept.info.uid) for kept in page]

    def count(self, query: Query, box: int | None = None) -> int:
        return len(self.search(query, box))

    def changes(self, box: int, since: int) -> list[Change]:
        one = self._box(box)
        found = [Change(box, modseq, ChangeKind.EXPUNGED, uid) for modseq, uid in one.expunged if modseq > since]
        for uid, kept in one.messages.items():
            if kept.info.modseq > since:
                kind = ChangeKind.ADDED if kept.created > since else ChangeKind.FLAGS
                found.append(Change(box, kept.info.modseq, kind, uid))
        return sorted(found, key=lambda change: (change.modseq, change.uid))

    def usage(self) -> Usage:
        held = [kept.info.size for box in self._boxes.values() for kept in box.messages.values()]
        return Usage(sum(held), len(held), self._quota)

    def buried(self, limit: int = 200, *, words: str = "", offset: int = 0) -> list[Buried]:
        asked = words.casefold().split()
        found = [grave for grave, _ in reversed(self._graves.values()) if all(one in _told(grave) for one in asked)]
        return found[offset : offset + limit]

    def exhume(self, ids: list[int]) -> int:
        raised = [self._graves.pop(one) for one in sorted(ids) if one in self._graves]
        for grave, kept in raised:
            into = self._boxes.get(grave.mailbox_name) or self._boxes[INBOX]
            kept.info = _remarked(kept.info, kept.info.flags - {DELETED}, 0)
            into.put(kept, into.advance())
        return len(raised)

    def destroy(self, ids: list[int]) -> int:
        return sum(self._graves.pop(one, None) is not None for one in ids)

    # -- inside -------------------------------------------------------------------------------

    def _make(self, name: str, special_use: str) -> None:
        self._boxes[name] = Box(next(self._numbers), name, special_use, next(self._validity))

    def _named(self, name: str) -> Box:
        try:
            return self._boxes[names.mailbox_name(name)]
        except KeyError:
            raise NoSuchMailbox(f"There is no folder {name}.") from None

    def box(self, box: int) -> Box | None:
        """For the house, which looks into what is shared."""
        return next((one for one in self._boxes.values() if one.id == box), None)

    def _box(self, box: int) -> Box:
        found = self.box(box)
        if found is None:
            raise NoSuchMailbox("There is no such folder.")
        return found

    def check(self, more: int) -> None:
        used = self.usage().octets
        if self._quota and used + more > self._quota:
            raise OverQuota(f"The mailbox is full: {used} of {self._quota} octets are used.")

    def _threads(self) -> threads.Known:
        held = [kept for box in self._boxes.values() for kept in box.messages.values()]
        return {(0, kept.facts.message_id): kept.info.thread_id for kept in held if kept.facts.message_id}

    def _put(self, found: list[Kept], into: Box) -> Copied:
        modseq = into.advance() if found else 0
        put = progress.counted(found, lambda: len(found))
        return Copied(into.uidvalidity, tuple((kept.info.uid, into.put(kept, modseq)) for kept in put))

    def _remove(self, box: Box, gone: list[Kept]) -> None:
        modseq = box.advance() if gone else 0
        for kept in gone:
            del box.messages[kept.info.uid]
            box.expunged.append((modseq, kept.info.uid))

    def _bury(self, box: Box, gone: list[Kept]) -> None:
        self._remove(box, gone)
        for kept in gone:
            number = next(self._numbers)
            facts, now = kept.facts, datetime.now(UTC)
            grave = Buried(number, box.name, now, facts.subject, facts.sender, kept.info.size)
            self._graves[number] = (grave, kept)


def _value(name: str, kept: Kept) -> Any:
    return kept.base if name == "base" else columns.value(name, kept.info, kept.facts)


def _remarked(info: MessageInfo, flags: Flags, modseq: int) -> MessageInfo:
    return replace(info, flags=flags, modseq=modseq)


def _wanted(kept: Kept, want: Want) -> MessageInfo:
    groups = ((Want.LIST, rows.LIST), (Want.ENVELOPE, ["envelope"]), (Want.STRUCTURE, rows.STRUCTURE))
    columns = [name for asked, group in groups if want & asked for name in group]
    return replace(kept.info, **{name: getattr(kept.facts, name) for name in columns})


def _told(grave: Buried) -> str:
    return f"{grave.subject} {grave.sender} {grave.mailbox_name}".casefold()
