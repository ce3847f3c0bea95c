"""What `sharing` asks of the house: everybody's mail, who has which rights, and who has read what."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Protocol

from django.db import transaction

from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net import glance
from mailapp.store import accesslist, across, folders, readers
from mailapp.store.accesslist import Held
from mailapp.store.models import Mailbox, Unsubscribed
from mailapp.store.port import Mail
from mailapp.store.query import MarkedBy, Or, Query, SeenBy
from mailapp.store.readers import Mark
from mailapp.store.store import MaildirStore
from mailapp.store.values import INBOX, AccessEntry, Copied, Flags, MailboxInfo, NoSuchMailbox, UidSet

Reached = tuple[Held, MailboxInfo]  # rights, and the mailbox with the person's own unseen and subscribed


class Household(Protocol):
    """`box` is a mailbox's id, `account` a person's; mailboxes of others are told by their owners' names."""

    def mail(self, account: int) -> Mail: ...

    def atomic(self) -> AbstractContextManager[object]: ...

    def lock(self, boxes: Iterable[int]) -> None:
        """Hold off other writers of these mailboxes until the end of `atomic`. Raises NoSuchMailbox."""

    def listed(self, account: int) -> tuple[list[MailboxInfo], list[Reached]]:
        """A person's own mailboxes, and those of others to which he has any right."""

    def held(self, account: int, box: int) -> Held | None: ...

    def named(self, account: int, address: str, name: str) -> Held | None: ...

    def seen_as(self, account: int, held: Held, info: MailboxInfo) -> MailboxInfo:
        """With this person's own unseen and subscribed."""

    def create(self, owner: int, name: str) -> MailboxInfo:
        """Below the owner's INBOX where no other folder is above it: with the access list of that."""

    def subscribe(self, account: int, box: int, on: bool) -> None: ...

    def carry(self, box: int, uids: UidSet, to: int, marking: Callable[[int, Flags], Flags], *, take: bool) -> Copied:
        """Between two accounts."""

    def entries(self, box: int) -> list[AccessEntry]: ...

    def put(self, box: int, identifier: str, mode: str, letters: str, by: int) -> None: ...

    def modseq(self, owner: int, box: int) -> int:
        """Another one after each change, also of what somebody has read. Raises NoSuchMailbox."""

    def marks(self, account: int, box: int, uids: UidSet) -> Mapping[int, Mark]: ...

    def marked_since(self, account: int, box: int, since: int) -> Mapping[int, int]: ...

    def mark(self, account: int, box: int, seen: Mapping[int, bool]) -> None: ...

    def seen_query(self, account: int, box: int) -> Query: ...

    def modseq_query(self, account: int, box: int, query: Query, since: int) -> Query: ...


class House:
    """As it really is: rows."""

    def mail(self, account: int) -> MaildirStore:
        return MaildirStore(account)

    def atomic(self) -> AbstractContextManager[object]:
        return transaction.atomic()

    def lock(self, boxes: Iterable[int]) -> None:
        for box in sorted(set(boxes)):  # always in this order, and before any account's sums: no deadlock
            folders.lock(box)

    def listed(self, account: int) -> tuple[list[MailboxInfo], list[Reached]]:
        return glance.once(("mailboxes", account), lambda: _listed(account))

    def held(self, account: int, box: int) -> Held | None:
        return accesslist.held(account, box)

    def named(self, account: int, address: str, name: str) -> Held | None:
        return accesslist.named(account, address, name)

    def seen_as(self, account: int, held: Held, info: MailboxInfo) -> MailboxInfo:
        rows = list(Mailbox.objects.filter(pk=held.box))
        told = _told(account, [held], rows) if rows else []
        return told[0][1] if told else info

    def create(self, owner: int, name: str) -> MailboxInfo:
        return folders.create(owner, name, below=INBOX)

    def subscribe(self, account: int, box: int, on: bool) -> None:
        if on:
            Unsubscribed.objects.filter(account=account, mailbox=box).delete()
            return
        with transaction.atomic():
            folders.lock(box)  # or it is gone
            Unsubscribed.objects.get_or_create(account_id=account, mailbox_id=box)

    def carry(self, box: int, uids: UidSet, to: int, marking: Callable[[int, Flags], Flags], *, take: bool) -> Copied:
        return across.carry(box, uids, to, marking, take=take)

    def entries(self, box: int) -> list[AccessEntry]:
        return accesslist.entries(box)

    def put(self, box: int, identifier: str, mode: str, letters: str, by: int) -> None:
        with transaction.atomic():
            held = Mailbox.objects.select_for_update(of=("self",)).select_related("account")
            row = held.filter(pk=box).first()
            if row is None:
                raise NoSuchMailbox("There is no such folder.")
            now = accesslist.put(box, identifier, mode, letters)
            said = f"gave {identifier} the rights {now} to" if now else f"took all rights of {identifier} to"
            who = directory.account_by_id(by)
            step = Step("admin", f"{who.address if who else by} {said} {row.name} of {row.account.address}")
            journal.note(step)
            accesslist.forget()
            transaction.on_commit(accesslist.forget)

    def modseq(self, owner: int, box: int) -> int:
        return folders.by_id(owner, box).highestmodseq

    def marks(self, account: int, box: int, uids: UidSet) -> Mapping[int, Mark]:
        return readers.marks(account, box, uids)

    def marked_since(self, account: int, box: int, since: int) -> Mapping[int, int]:
        return readers.changed(account, box, since)

    def mark(self, account: int, box: int, seen: Mapping[int, bool]) -> None:
        with transaction.atomic():
            folders.lock(box)
            readers.mark(account, box, seen)

    def seen_query(self, account: int, box: int) -> Query:
        return SeenBy(account)

    def modseq_query(self, account: int, box: int, query: Query, since: int) -> Query:
        return Or((query, MarkedBy(account, since)))


def _listed(account: int) -> tuple[list[MailboxInfo], list[Reached]]:
    own, others = folders.listed_with_others(account)
    rows = {row.pk: row for row in others}
    found = accesslist.reached(account, rows) if rows else ()
    return own, _told(account, found, [rows[one.box] for one in found])


def _told(account: int, held: Iterable[Held], rows: list[Mailbox]) -> list[Reached]:
    """With one query for all of them."""
    unseen, silent = readers.looked_at(account, rows) if rows else ({}, set())
    return [
        (one, replace(folders.info(row), unseen=unseen[row.pk], subscribed=row.pk not in silent))
        for one, row in zip(held, rows, strict=True)
    ]
