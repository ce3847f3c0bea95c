"""The maildrop: INBOX as it was at login, for one session alone (RFC 1939 §4)."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO, Protocol

from mailapp.directory.values import AccountInfo
from mailapp.store.port import Store
from mailapp.store.values import DELETED, EVERYTHING, INBOX, SEEN, UidSet

ID_OCTETS = 16  # of a unique id, before they are written in hexadecimal; it has 70 characters at most
AT_ONCE = 1000  # letters that are deleted in one transaction


class InUse(Exception):
    """Another session has the maildrop."""


class Lost(Exception):
    """We no longer have the maildrop to ourselves; nothing may be changed."""


class Lease(Protocol):
    """The right to one maildrop; over in all processes when it is not renewed."""

    def take(self) -> bool:
        """Whether it is ours now."""

    def renew(self) -> bool:
        """Whether it is still ours."""

    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the drop; `size` in octets as they are sent, without stuffing (RFC 1939 §11)."""

    uid: int
    size: int
    base: str  # the name that it keeps wherever it goes


class Maildrop:
    """What the session sees of the store. Changes come in `update` alone."""

    def __init__(self, store: Store, lease: Lease) -> None:
        """Take it. Raises InUse."""
        if not lease.take():
            raise InUse
        self._store = store
        self.lease = lease
        try:
            self._freeze()
        except BaseException:
            lease.release()
            raise

    def _freeze(self) -> None:
        info = self._store.mailbox(INBOX)
        self._box = info.id
        batches = self._store.columns(info.id, EVERYTHING, ("uid", "size", "base"))
        self.letters = tuple(letter for batch in batches for letter in map(Letter, *batch))

    def unique_id(self, letter: Letter) -> str:
        """The same in every session, and never another letter's (RFC 1939 §7: UIDL).

        Made of the file's name, and so the same after a move away and back, and after the loss of the database.
        """
        return blake2b(letter.base.encode(), digest_size=ID_OCTETS).hexdigest()

    def content(self, letter: Letter) -> BinaryIO:
        """Raises NoSuchMessage when another program has removed it."""
        return self._store.content(self._box, letter.uid)

    def update(self, deleted: list[Letter], read: list[Letter]) -> None:
        """Remove what was deleted, mark what was read (RFC 1939 §6). Raises Lost."""
        if not (deleted or read):
            return
        if not self.lease.renew():
            raise Lost
        if read:
            self._store.set_flags(self._box, _uids(read), add=frozenset({SEEN}))
        for start in range(0, len(deleted), AT_ONCE):
            uids = _uids(deleted[start : start + AT_ONCE])
            self._store.set_flags(self._box, uids, add=frozenset({DELETED}))
            self._store.expunge(self._box, uids)

    def close(self) -> None:
        self.lease.release()


Open = Callable[[AccountInfo], Maildrop]  # raises InUse


def _uids(letters: list[Letter]) -> UidSet:
    return UidSet.of(*(letter.uid for letter in letters))
