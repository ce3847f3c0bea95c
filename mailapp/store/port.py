"""The store's door. A memory store and the Maildir store stand behind it and pass one contract suite."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from mailapp.net.content import Content
from mailapp.store.query import Order, Query
from mailapp.store.values import (
    NO_FLAGS,
    AccessEntry,
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


class Mail(Protocol):
    """One account's mail, as its owner sees it. Mailboxes are named by their id (an int) once they are known.

    Every method is a transaction of its own; what it changed is a Change with a new MODSEQ when it
    returns, and the bell has rung. Errors are subclasses of StoreError; trouble of the disk or the
    database comes out as OSError or django.db.Error and has changed nothing.
    """

    def mailboxes(self) -> list[MailboxInfo]:
        """INBOX first, then the special-use ones, then the rest by name."""

    def mailbox(self, name: str) -> MailboxInfo:
        """By name; INBOX in any case. Raises NoSuchMailbox."""

    def mailbox_by_id(self, box: int) -> MailboxInfo:
        """Raises NoSuchMailbox (also when it is somebody else's)."""

    def create(self, name: str, special_use: str = "", *, subscribed: bool = True) -> MailboxInfo:
        """Also makes missing parents; several mailboxes may have one use (RFC 6154 §2).

        Raises MailboxExists, BadMailboxName, OverQuota (too many folders).
        """

    def rename(self, name: str, to: str) -> MailboxInfo:
        """Children move along; renaming INBOX moves its messages into the new one (RFC 9051 §6.3.6)."""

    def delete(self, name: str) -> None:
        """Its messages go to the graveyard. Those that everybody has stay (STANDING): StoreError."""

    def missed(self) -> list[str]:
        """Names of mailboxes that are gone and still subscribed to (RFC 9051 §6.3.7)."""

    def subscribe(self, name: str, on: bool = True) -> None: ...

    def set_special_use(self, name: str, use: str) -> None:
        """ "" for none. Raises StoreError for a mailbox that everybody has."""

    def open(self, name: str) -> Snapshot:
        """UIDs in ascending order, consistent with info.highestmodseq."""

    def first_unseen(self, box: int) -> int:
        """The UID of the first message that was not read (RFC 3501 §6.3.1); 0 when there is none."""

    def keywords(self, box: int) -> Flags:
        """That its messages have: what FLAGS tells beside the system flags (RFC 9051 §7.3.5)."""

    def claim_recent(self, box: int, known: int, behind: int) -> int:
        """A session is told of all below UID `behind`: the first of them that none was told of before (\\Recent).

        `behind` itself when there is none. `known` is the mailbox's `first_recent`, as the session saw it last.
        """

    def fetch(self, box: int, uids: UidSet, want: Want = Want.FLAGS) -> Iterator[MessageInfo]:
        """By ascending UID, a batch at a time; UIDs that are not there are passed over."""

    def columns(self, box: int, uids: UidSet, names: Sequence[str]) -> Iterator[tuple[Sequence[Any], ...]]:
        """As fetch, for answers over a whole mailbox: one sequence for each field, a batch of messages at a time.

        `names` are fields of MessageInfo, also `references`; the keys of Order: `sort_arrival`, `sort_date`
        (microseconds), `sort_subject`, `sort_sender` (octets to be compared); and `base`, a name that the message keeps
        wherever it is moved, also when the index is made anew from the files, and that no copy of it has.
        """

    def contents(self, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
        """UID and message of each that is there, by ascending UID; closed when the next is asked for."""

    def content(self, box: int, uid: int) -> BinaryIO:
        """The whole message, open for reading and seeking; the caller closes it. Raises NoSuchMessage."""

    def append(self, box: int, content: Content, flags: Flags = NO_FLAGS, when: datetime | None = None) -> int:
        """Store a message; its UID. `when` is INTERNALDATE. Raises OverQuota."""

    def append_all(self, box: int, messages: Sequence[NewMessage]) -> list[int]:
        """Several at once, all of them or none, whatever happens meanwhile; their UIDs. Raises OverQuota."""

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
        """Messages that changed (with new flags and MODSEQ), and UIDs that `unchanged_since` held back."""

    def copy(self, box: int, uids: UidSet, to: int) -> Copied:
        """Raises OverQuota, NoSuchMailbox; all or nothing."""

    def move(self, box: int, uids: UidSet, to: int) -> Copied:
        """As copy, and gone from the source in the same transaction (RFC 6851)."""

    def expunge(self, box: int, uids: UidSet | None = None, *, bury: bool = True) -> list[int]:
        """Remove messages flagged \\Deleted (only these `uids` when given): into the graveyard. Their UIDs.

        Without `bury` for ever: for older versions of what is still there, such as a draft that was saved again.
        """

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
        """(mailbox id, UID) of what matches, in one mailbox or in all, at most `limit`.

        Where it takes long to find out whether there are more than `enough`, the answer has so many.
        """

    def count(self, query: Query, box: int | None = None) -> int:
        """How many match."""

    def changes(self, box: int, since: int) -> list[Change]:
        """Everything after this MODSEQ, the last change of each message only, by MODSEQ."""

    def usage(self) -> Usage: ...

    def buried(self, limit: int = 200, *, words: str = "", offset: int = 0) -> list[Buried]:
        """What was expunged lately, newest first; all of these words in subject, sender or folder, case folded."""

    def exhume(self, ids: list[int]) -> int:
        """Put expunged messages back where they were (INBOX when that is gone); how many."""

    def destroy(self, ids: list[int]) -> int:
        """Take expunged messages away for ever; how many."""


class Store(Mail, Protocol):
    """All mail that one person reaches: his own, and what others share with him, as far as his rights go.

    What he may not even look up is not there for him (NoSuchMailbox); what he may not do raises NoPermission.
    """

    def usage(self, box: int | None = None) -> Usage:
        """What its owner keeps, when `box` is somebody else's."""

    def replace(self, box: int, uid: int, to: int, message: NewMessage) -> int:
        """A newer version takes the place of a message, which goes for ever; all or nothing. The new UID.

        Raises NoSuchMessage, OverQuota.
        """

    def access(self, name: str) -> list[AccessEntry]:
        """Who else has which rights to this mailbox."""

    def set_access(self, name: str, identifier: str, letters: str, mode: str = "") -> None:
        """Give these rights ("+": these too, "-": these no longer); without any the line goes.

        Raises rights.BadRights, StoreError for an identifier that is nobody's and for the owner.
        """
