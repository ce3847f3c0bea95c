"""For mail programs: all mail that a person reaches, and his saved searches as mailboxes below `Searches`.

Saved searches are mailboxes with negative numbers; everything else goes where it went before.
"""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from mailapp.store import searches
from mailapp.store.models import SavedSearch
from mailapp.store.query import HasFlag, Not, Order, Query
from mailapp.store.searches import PREFIX
from mailapp.store.sharing import SharingStore
from mailapp.store.values import (
    NO_FLAGS,
    SEEN,
    AccessEntry,
    Change,
    Copied,
    Flags,
    MailboxInfo,
    MessageInfo,
    NewMessage,
    NoPermission,
    Snapshot,
    UidSet,
    Usage,
    Want,
)
from mailapp.store.virtual import Virtual, number_of

REFUSED = "What a search has found is read there, and changed where it lies."


class SearchingStore(SharingStore):
    """See port.py for what each method says. Names that do not begin with `Searches/` cost nothing more."""

    def _at(self, box: int) -> Virtual:
        return Virtual(self._mail, searches.look(self.account, number_of(box)))

    def _called(self, name: str) -> Virtual | None:
        row = self._row(name)
        return Virtual(self._mail, searches.look(self.account, row.pk)) if row else None

    def _row(self, name: str) -> SavedSearch | None:
        return searches.by_name(self.account, name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None

    @property
    def _mail(self) -> SharingStore:
        """Without searches."""
        return SharingStore(self.account, self.house)

    # -- mailboxes ------------------------------------------------------------------------------

    def mailboxes(self) -> list[MailboxInfo]:
        known = super().mailboxes()
        saved = searches.listed(self.account)
        if not saved:
            return known
        scope = searches.scope_of((box.id, box.special_use, box.highestmodseq) for box in known if not box.owner)
        rows = [searches.look(self.account, one.id, scope) for one in saved]
        return known + [Virtual(self._mail, row).info() for row in rows]

    def mailbox(self, name: str) -> MailboxInfo:
        found = self._called(name)
        return super().mailbox(name) if found is None else found.info()

    def mailbox_by_id(self, box: int) -> MailboxInfo:
        return super().mailbox_by_id(box) if box >= 0 else self._at(box).info()

    def create(self, name: str, special_use: str = "", *, subscribed: bool = True) -> MailboxInfo:
        if name.startswith(PREFIX):
            raise NoPermission("Searches are saved in the webmail.")
        return super().create(name, special_use, subscribed=subscribed)

    def rename(self, name: str, to: str) -> MailboxInfo:
        if self._row(name) is None and not to.startswith(PREFIX):
            return super().rename(name, to)
        raise NoPermission("Searches are renamed in the webmail, and stay where they are.")

    def delete(self, name: str) -> None:
        row = self._row(name)
        if row is None:
            super().delete(name)
        else:
            searches.remove(self.account, row.pk)

    def subscribe(self, name: str, on: bool = True) -> None:
        row = self._row(name)
        if row is None:
            super().subscribe(name, on)
        else:
            searches.subscribe(row, on)

    def set_special_use(self, name: str, use: str) -> None:
        self._refuse(self._row(name) is not None)
        super().set_special_use(name, use)

    def access(self, name: str) -> list[AccessEntry]:
        return super().access(name) if self._row(name) is None else []

    def set_access(self, name: str, identifier: str, letters: str, mode: str = "") -> None:
        self._refuse(self._row(name) is not None)
        super().set_access(name, identifier, letters, mode)

    def _refuse(self, virtual: bool) -> None:
        if virtual:
            raise NoPermission(REFUSED)

    # -- messages -------------------------------------------------------------------------------

    def open(self, name: str) -> Snapshot:
        found = self._called(name)
        return super().open(name) if found is None else found.snapshot()

    def first_unseen(self, box: int) -> int:
        if box >= 0:
            return super().first_unseen(box)
        found = self.search(Not(HasFlag(SEEN)), box, limit=1)
        return found[0][1] if found else 0

    def keywords(self, box: int) -> Flags:
        """Of a saved search none before its messages are told of: they lie in many mailboxes."""
        return super().keywords(box) if box >= 0 else NO_FLAGS

    def claim_recent(self, box: int, known: int, behind: int) -> int:
        return super().claim_recent(box, known, behind) if box >= 0 else behind

    def fetch(self, box: int, uids: UidSet, want: Want = Want.FLAGS) -> Iterator[MessageInfo]:
        return super().fetch(box, uids, want) if box >= 0 else self._at(box).fetch(uids, want)

    def columns(self, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        return super().columns(box, uids, names) if box >= 0 else self._at(box).columns(uids, list(names))

    def contents(self, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        return super().contents(box, uids) if box >= 0 else self._at(box).contents(uids)

    def content(self, box: int, uid: int) -> BinaryIO:
        return super().content(box, uid) if box >= 0 else self._at(box).content(uid)

    def append_all(self, box: int, messages: Sequence[NewMessage]) -> list[int]:
        self._refuse(box < 0)
        return super().append_all(box, messages)

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
        self._refuse(box < 0)
        return super().set_flags(box, uids, add=add, remove=remove, replace=replace, unchanged_since=unchanged_since)

    def replace(self, box: int, uid: int, to: int, message: NewMessage) -> int:
        self._refuse(box < 0 or to < 0)
        return super().replace(box, uid, to, message)

    def copy(self, box: int, uids: UidSet, to: int) -> Copied:
        self._refuse(to < 0)
        if box >= 0:
            return super().copy(box, uids, to)
        with self.house.atomic():
            validity = super().mailbox_by_id(to).uidvalidity
            return Copied(validity, self._at(box).copy(uids, to))

    def move(self, box: int, uids: UidSet, to: int) -> Copied:
        self._refuse(box < 0 or to < 0)
        return super().move(box, uids, to)

    def expunge(self, box: int, uids: UidSet | None = None, *, bury: bool = True) -> list[int]:
        self._refuse(box < 0)
        return super().expunge(box, uids, bury=bury)

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
        """In a saved search by UID, whatever the order: mail programs sort by columns."""
        if box is None or box >= 0:
            return super().search(query, box, order, descending=descending, offset=offset, limit=limit, enough=enough)
        found = sorted(self._at(box).search(query), reverse=descending)
        return [(box, uid) for uid in found[offset : None if limit is None else offset + limit]]

    def count(self, query: Query, box: int | None = None) -> int:
        return super().count(query, box) if box is None or box >= 0 else len(self._at(box).search(query))

    def changes(self, box: int, since: int) -> list[Change]:
        return super().changes(box, since) if box >= 0 else self._at(box).changes(since)

    def usage(self, box: int | None = None) -> Usage:
        return super().usage(None if box is None or box < 0 else box)
