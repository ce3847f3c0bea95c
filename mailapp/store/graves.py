"""The graveyard: expunged messages, for as long as policy.undelete_days. They count toward no quota.

Rows go first, files after the commit; a file that a crash leaves behind is known by its Buried row.
"""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mailapp.net.durable import sync_directory
from mailapp.net.inserting import insert
from mailapp.store import bell, flags, folders, maildir, readers, rows
from mailapp.store.instants import micros
from mailapp.store.models import Buried, Content, Expunged, Mailbox, Message
from mailapp.store.values import INBOX
from mailapp.store.values import Buried as BuriedInfo

WORDS = 10  # that one looks for


class Leaving(Protocol):
    """What must be known of a message that goes."""

    @property
    def uid(self) -> int: ...

    @property
    def flags(self) -> int: ...

    @property
    def size(self) -> int: ...


def bury(box: Mailbox, doomed: QuerySet[Message]) -> list[int]:
    """Messages of one mailbox go to the graveyard, inside the caller's transaction. Their UIDs, ascending."""
    gone = list(doomed.order_by("uid"))
    if not gone:
        return []
    now = datetime.now(UTC)
    insert(Buried, [_grave(box, row, now) for row in gone])
    files = _leave(box, gone)
    address, name = box.account.address, box.name
    transaction.on_commit(lambda: _carry(address, name, files))
    return [row.uid for row in gone]


def forget(box: Mailbox, doomed: QuerySet[Message]) -> list[int]:
    """As bury, but for ever: for what the account has a newer version of. Their UIDs, ascending."""
    gone = list(doomed.order_by("uid"))
    if not gone:
        return []
    files = _leave(box, gone)
    drop_contents({row.content_id for row in gone})
    directory = maildir.folder(box.account.address, box.name)
    transaction.on_commit(lambda: remove_files(directory, files))
    return [row.uid for row in gone]


def _leave(box: Mailbox, gone: list[Message]) -> list[tuple[str, str]]:
    """Their rows and what they counted; the base and suffix of each file, which is still there."""
    remove(box, gone)
    folders.tally(box.account_id, messages=-len(gone), octets=-sum(row.size for row in gone))
    return [(row.base, row.suffix) for row in gone]


def _grave(box: Mailbox, row: Message, now: datetime) -> tuple[Any, ...]:
    """Values for insert(Buried), in the order of its columns."""
    return (
        box.account_id,
        row.content_id,
        box.name,
        row.flags,
        row.keywords,
        micros(row.internal_date),
        row.thread_id,
        row.base,
        micros(now),
        row.zone,
    )


def remove(box: Mailbox, gone: Sequence[Leaving], *, delete: bool = True) -> None:
    """These messages are no longer in the mailbox: rows, counters, one MODSEQ, and the bell."""
    stamped = folders.advance(
        box.pk,
        messages=-len(gone),
        unseen=-sum(not row.flags & flags.SEEN_BIT for row in gone),
        deleted=-sum(bool(row.flags & flags.DELETED_BIT) for row in gone),
        size=-sum(row.size for row in gone),
    )
    insert(Expunged, [(box.pk, row.uid, stamped.highestmodseq) for row in gone])
    if delete:
        for start in range(0, len(gone), 500):
            Message.objects.filter(mailbox=box, uid__in=[row.uid for row in gone[start : start + 500]]).delete()
    readers.drop(box, [row.uid for row in gone])
    bell.ring_after_commit([box.pk])


def _carry(address: str, name: str, files: Iterable[tuple[str, str]]) -> None:
    """Files after their rows, from the folder to the graveyard."""
    directory, grave = maildir.folder(address, name), maildir.graveyard(address)
    os.makedirs(grave, mode=0o700, exist_ok=True)
    for base, suffix in files:
        with suppress(OSError):  # `reconcile` knows the file by its Buried row
            if path := maildir.locate(directory, base, suffix):
                os.rename(path, f"{grave}/{base}")


def remove_files(directory: str, files: Iterable[tuple[str, str]]) -> None:
    """After their rows; one that a crash leaves behind is found again by `reconcile`: rather twice than never."""
    for base, suffix in files:
        if path := maildir.locate(directory, base, suffix):
            maildir.remove(path)


def listed(account: int, limit: int, words: str = "", offset: int = 0) -> list[BuriedInfo]:
    """Newest first."""
    graves = Buried.objects.filter(account=account).select_related("content").order_by("-expunged", "-pk")
    for word in words.split()[:WORDS]:
        said = Q(content__subject__icontains=word) | Q(content__sender__icontains=word)
        graves = graves.filter(said | Q(content__sender_address__icontains=word) | Q(mailbox_name__icontains=word))
    return [
        BuriedInfo(row.pk, row.mailbox_name, row.expunged, row.content.subject, row.content.sender, row.content.size)
        for row in graves[offset : offset + limit]
    ]


def destroy(account: int, ids: list[int]) -> int:
    """These of the account, for ever: rows, then files."""
    with transaction.atomic():
        doomed = list(
            Buried.objects.select_for_update(of=("self",)).select_related("account").filter(account=account, pk__in=ids)
        )
        _forget(doomed)
    return len(doomed)


def exhume(account: int, ids: list[int]) -> int:
    """Back where they were (INBOX when that is gone), without \\Deleted; those already purged are passed over."""
    _ = folders.listed(account)
    with transaction.atomic():
        boxes = {row.name for row in folders.locked(account)}  # all of them before the account's sums, as everywhere
        graves = Buried.objects.filter(account=account, pk__in=ids).select_related("content", "account")
        return sum([_raise(grave, boxes) for grave in graves.order_by("pk")])


def _raise(row: Buried, boxes: set[str]) -> bool:
    """One message: its file first, then its row, and the grave's name for it last."""
    name = row.mailbox_name if row.mailbox_name in boxes else INBOX
    directory = maildir.folder(row.account.address, name)
    grave = f"{maildir.graveyard(row.account.address)}/{row.base}"
    bits = row.flags & ~flags.DELETED_BIT
    suffix = flags.first_suffix(flags.unpack(bits, ""))
    path = maildir.place(directory, row.base, suffix)
    with suppress(FileExistsError):
        try:
            maildir.link(grave, path)
        except FileNotFoundError:
            found = maildir.locate(maildir.folder(row.account.address, row.mailbox_name), row.base, "")
            if found is None:
                return False
            os.rename(found, path)
    sync_directory(os.path.dirname(path))
    _file(row, name, bits, suffix)
    transaction.on_commit(lambda: maildir.remove(grave))
    return True


def _file(row: Buried, name: str, bits: int, suffix: str) -> None:
    unseen = not bits & flags.SEEN_BIT
    box = Mailbox.objects.get(account=row.account_id, name=name)
    box = folders.advance(box.pk, uids=1, messages=1, unseen=int(unseen), size=row.content.size)
    Message.objects.create(
        **rows.sort_keys(row.content, row.internal_date),
        mailbox=box,
        content=row.content,
        uid=box.uidnext - 1,
        modseq=box.highestmodseq,
        created_modseq=box.highestmodseq,
        flags=bits,
        keywords=row.keywords,
        internal_date=row.internal_date,
        saved=datetime.now(UTC),
        thread_id=row.thread_id,
        base=row.base,
        suffix=suffix,
        stale=bool(row.keywords),
        zone=row.zone,
    )
    folders.tally(row.account_id, messages=1, octets=row.content.size)
    row.delete()
    bell.ring_after_commit([box.pk])


def purge(before: datetime, most: int = 1000) -> int:
    """Take away for ever what was expunged before this moment: rows, then files. How many."""
    with transaction.atomic():
        old = list(Buried.objects.filter(expunged__lt=before).select_related("account").order_by("expunged")[:most])
        _forget(old)
    return len(old)


def _forget(old: Sequence[Buried]) -> None:
    """Inside the caller's transaction."""
    paths = [f"{maildir.graveyard(row.account.address)}/{row.base}" for row in old]
    Buried.objects.filter(pk__in=[row.pk for row in old]).delete()
    drop_contents({row.content_id for row in old})
    transaction.on_commit(lambda: _remove(paths))


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        maildir.remove(path)


def drop_contents(candidates: Iterable[int]) -> None:
    """Remove those Contents that no message, living or buried, needs any more."""
    needed = Exists(Message.objects.filter(content=OuterRef("pk"))) | Exists(
        Buried.objects.filter(content=OuterRef("pk"))
    )
    ids = list(candidates)
    for start in range(0, len(ids), 500):
        Content.objects.filter(~needed, pk__in=ids[start : start + 500]).delete()
