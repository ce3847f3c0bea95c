"""Messages from a client rather than from a sender: the same road as a delivery, and all of them or none."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from django.db import transaction

from mailapp.net import lasting
from mailapp.net.ids import queue_id
from mailapp.net.syncing import QUICK
from mailapp.store import flags, folders, indexing, quota, shelving, verdicts
from mailapp.store.values import Delivery, Filed, NewMessage, NoSuchMailbox, Shelved, Target

JUNK_FOLDER = "Junk"  # everybody has it, and it has no other name


def append(account: int, box: int, messages: Sequence[NewMessage]) -> list[int]:
    """Their UIDs. Raises NoSuchMailbox, OverQuota."""
    try:
        return _append(account, box, messages)
    except NoSuchMailbox:  # where it lay a moment ago is not where it lies now
        folders.forget()
        return _append(account, box, messages)


def _append(account: int, box: int, messages: Sequence[NewMessage]) -> list[int]:
    name = folders.name_of(account, box)
    octets = sum(message.content.size for message in messages)
    if octets > QUICK:
        quota.check(account, octets)  # so much is not written in vain
    shelved = _shelved([_delivery(account, name, message) for message in messages])
    try:
        with _lasting(shelved), transaction.atomic():
            filed = [copy for [copy] in indexing.index(shelved)]  # locks the mailbox before the account's sums
            _check_place(box, filed)
            if name == JUNK_FOLDER:
                verdicts.appended(box, [copy.uid for copy in filed])
            quota.check(account, 0)  # they are locked and count these letters: many at once do not slip through
    except lasting.Unsynced:
        raise  # the rows stand, and a row never goes without its bytes
    except BaseException:
        shelving.unshelve(shelved)
        raise
    transaction.on_commit(lambda: indexing.ring(filed))
    return [copy.uid for copy in filed]


def _lasting(shelved: Sequence[Shelved]) -> AbstractContextManager[None]:
    """The rows of a lone letter follow it to the disk (docs/decisions/0020); of several all are there or none."""
    return lasting.soon() if len(shelved) == 1 else nullcontext()


def _delivery(account: int, name: str, message: NewMessage) -> Delivery:
    target = Target(account, name, flags.canonical(message.flags))
    return Delivery(queue_id(), message.content, (target,), message.when)


def _shelved(deliveries: Sequence[Delivery]) -> list[Shelved]:
    """All files, or none. Raises OSError."""
    results = shelving.shelve(deliveries)
    written = [one for one in results if not isinstance(one, OSError)]
    trouble = [one for one in results if isinstance(one, OSError)]
    if trouble:
        shelving.unshelve(written)
        raise trouble[0]
    return written


def _check_place(box: int, filed: Sequence[Filed]) -> None:
    """A letter that is delivered falls back to INBOX when its folder is gone; what a client appends does not."""
    if any(copy.mailbox != box for copy in filed):
        raise NoSuchMailbox("The folder has gone meanwhile.")
