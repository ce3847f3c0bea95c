"""Messages from one mailbox to another, and out of one. Files are linked before rows, and removed after them."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from mailapp.store import flags, folders, graves, placing, quota, readers, rows, verdicts
from mailapp.store.models import Mailbox, Message
from mailapp.store.values import Copied, UidSet


def copy(account: int, box: int, uids: UidSet, to: int) -> Copied:
    """Another Message of the same Content, another name of the same file. Raises OverQuota, NoSuchMailbox."""
    links: placing.Links = []
    with placing.taken_back(links), transaction.atomic():
        source, target, found = _both(account, box, uids, to)
        octets = sum(row.size for row in found)
        quota.check(account, octets, lock=True)
        old = [row.uid for row in found]
        olds = [row.file for row in found]
        for row in found:
            row.renamed()
        arrived = placing.settle(target, found)
        with placing.linked(source, target, olds, found, links):
            placing.add(source, old, found, arrived)
            readers.carry(readers.of(source, old), arrived.box, zip(old, (row.uid for row in found), strict=True))
            folders.tally(account, messages=len(found), octets=octets)
            verdicts.moved(source, target, [row.uid for row in found])
    return _copied(arrived.box, old, found)


def move(account: int, box: int, uids: UidSet, to: int) -> Copied:
    """The rows go over with their files; the source keeps the news that they went (RFC 6851)."""
    if box == to:
        return _move_within(account, box, uids)
    links: placing.Links = []
    with placing.taken_back(links), transaction.atomic():
        source, target, found = _both(account, box, uids, to)
        old = [row.uid for row in found]
        olds = [row.file for row in found]
        with placing.linked(source, target, olds, found, links):
            read = readers.of(source, old)
            if found:
                graves.remove(source, found, delete=False)
            arrived = placing.settle(target, found)
            readers.carry(read, arrived.box, zip(old, (row.uid for row in found), strict=True))
            placing.move(source, old, found, arrived)
            verdicts.moved(source, target, [row.uid for row in found])
        directory = folders.directory_of(source)
        transaction.on_commit(lambda: graves.remove_files(directory, olds))
    return _copied(arrived.box, old, found)


def _move_within(account: int, box: int, uids: UidSet) -> Copied:
    """To where they are: new UIDs, as RFC 6851 §3.3 allows, and the files stay."""
    with transaction.atomic():
        source = folders.by_id(account, box, lock=True)
        found = placing.letters(box, uids)
        old = [row.uid for row in found]
        read = readers.of(source, old)
        if found:
            graves.remove(source, found, delete=False)
        arrived = placing.settle(source, found)
        readers.carry(read, arrived.box, zip(old, (row.uid for row in found), strict=True))
        placing.move(source, old, found, arrived)
    return _copied(arrived.box, old, found)


def expunge(account: int, box: int, uids: UidSet | None, bury: bool) -> list[int]:
    """Messages flagged \\Deleted, only these UIDs when given (RFC 9051 §6.4.9): into the graveyard, or for ever."""
    take = graves.bury if bury else graves.forget
    with transaction.atomic():
        row = folders.by_id(account, box, lock=True)
        doomed = Message.objects.annotate(doomed=F("flags").bitand(flags.DELETED_BIT)).filter(doomed__gt=0)
        parts = [doomed.filter(pk__in=part.values("pk")) for part in rows.of(box, uids)]
        return [uid for part in parts for uid in take(row, part)]


def _both(account: int, box: int, uids: UidSet, to: int) -> tuple[Mailbox, Mailbox, list[placing.Letter]]:
    """Both mailboxes locked in the order of their ids, and the messages."""
    boxes = {pk: folders.by_id(account, pk, lock=True) for pk in sorted({box, to})}
    return boxes[box], boxes[to], placing.letters(box, uids)


def _copied(target: Mailbox, old: Sequence[int], found: Sequence[placing.Letter]) -> Copied:
    return Copied(target.uidvalidity, tuple(zip(old, (row.uid for row in found), strict=True)))
