"""The store of one account as `port.Store` promises it: each method one transaction, done by its room."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO

from mailapp.net.content import Content
from mailapp.store import (
    appending,
    columns,
    folders,
    graves,
    keywords_used,
    marking,
    messages,
    moving,
    quota,
    recent,
    rows,
    search_rows,
    snapshots,
)
from mailapp.store import flags as marks
from mailapp.store.query import Order, Query, Window
from mailapp.store.values import (
    EVERYTHING,
    INBOX,
    NO_FLAGS,
    Buried,
    Change,
    Copied,
    Flags,
    MailboxInfo,
    MessageInfo,
    NewMessage,
    Snapshot,
    UidSet,
    Usage,
    Want,
)


class MaildirStore:
    """Mail of one account: bytes in its Maildir, all else in the database. See port.py for what each method says."""

    def __init__(self, account: int) -> None:
        self.account = account

    def mailboxes(self) -> list[MailboxInfo]:
        return folders.listed(self.account)

    def mailbox(self, name: str) -> MailboxInfo:
        return folders.info(folders.by_name(self.account, name))

    def mailbox_by_id(self, box: int) -> MailboxInfo:
        return folders.info(folders.by_id(self.account, box))

    def create(self, name: str, special_use: str = "", *, subscribed: bool = True) -> MailboxInfo:
        return folders.create(self.account, name, special_use, subscribed=subscribed)

    def rename(self, name: str, to: str) -> MailboxInfo:
        if name.upper() != INBOX:
            return folders.rename(self.account, name, to)
        inbox, made = self.mailbox(INBOX), self.create(to)
        self.move(inbox.id, EVERYTHING, made.id)  # RFC 9051 §6.3.6: INBOX stays, its messages go
        return self.mailbox(to)

    def delete(self, name: str) -> None:
        folders.delete(self.account, name)

    def missed(self) -> list[str]:
        return folders.missed(self.account)

    def subscribe(self, name: str, on: bool = True) -> None:
        folders.subscribe(self.account, name, on)

    def set_special_use(self, name: str, use: str) -> None:
        folders.set_special_use(self.account, name, use)

    def open(self, name: str) -> Snapshot:
        return snapshots.snapshot(self.account, name)

    def first_unseen(self, box: int) -> int:
        return snapshots.first_unseen(self.account, box)

    def keywords(self, box: int) -> Flags:
        return keywords_used.used(box)

    def claim_recent(self, box: int, known: int, behind: int) -> int:
        return recent.claim(self.account, box, known, behind)

    def fetch(self, box: int, uids: UidSet, want: Want = Want.FLAGS) -> Iterator[MessageInfo]:
        folders.by_id(self.account, box)
        return rows.fetch(box, uids, want)

    def columns(self, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        return columns.columns(self.account, box, uids, names)

    def contents(self, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        folders.by_id(self.account, box)
        return messages.contents(self.account, box, uids)

    def content(self, box: int, uid: int) -> BinaryIO:
        return messages.content(self.account, box, uid)

    def append(self, box: int, content: Content, flags: Flags = NO_FLAGS, when: datetime | None = None) -> int:
        [uid] = self.append_all(box, [NewMessage(content, flags, when)])
        return uid

    def append_all(self, box: int, messages: Sequence[NewMessage]) -> list[int]:
        return appending.append(self.account, box, messages)

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
        return marking.set_flags(self.account, box, uids, marks.Edit(add, remove, replace), unchanged_since)

    def copy(self, box: int, uids: UidSet, to: int) -> Copied:
        return moving.copy(self.account, box, uids, to)

    def move(self, box: int, uids: UidSet, to: int) -> Copied:
        return moving.move(self.account, box, uids, to)

    def expunge(self, box: int, uids: UidSet | None = None, *, bury: bool = True) -> list[int]:
        return moving.expunge(self.account, box, uids, bury)

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
        return search_rows.find(self.account, query, box, order, descending, Window.of(offset, limit, enough))

    def count(self, query: Query, box: int | None = None) -> int:
        return search_rows.count(self.account, query, box)

    def changes(self, box: int, since: int) -> list[Change]:
        return messages.changes(self.account, box, since)

    def usage(self) -> Usage:
        return quota.usage(self.account)

    def buried(self, limit: int = 200, *, words: str = "", offset: int = 0) -> list[Buried]:
        return graves.listed(self.account, limit, words, offset)

    def exhume(self, ids: list[int]) -> int:
        return graves.exhume(self.account, ids)

    def destroy(self, ids: list[int]) -> int:
        return graves.destroy(self.account, ids)
