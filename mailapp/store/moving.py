"""Messages from one mailbox to another, and out of one. Files are linked before rows, and removed after them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F

from mailapp.net.durable import sync_directory
from mailapp.net.inserting import insert
from mailapp.store import bell, flags, folders, graves, maildir, progress, quota, readers, rows
from mailapp.store.models import Mailbox, Message
from mailapp.store.values import Copied, UidSet

Links = list[str]


def copy(account: int, box: int, uids: UidSet, to: int) -> Copied:
    """Another Message of the same Content, another name of the same file. Raises OverQuota, NoSuchMailbox."""
    links: Links = []
    try:
        with transaction.atomic():
            source, target, found = _both(account, box, uids, to)
            octets = sum(row.size for row in found)
            quota.check(account, octets, lock=True)
            old = [row.uid for row in found]
            olds = [(row.base, row.suffix) for row in found]
            for row in found:
                row.pk, row.base = None, maildir.base_name(row.content.size, row.internal_date)
            _link(source, target, olds, found, links)
            stamped = _settle(target, found)
            insert(Message, [rows.values_of(row) for row in found])
            readers.carry(readers.of(source, old), stamped, zip(old, (row.uid for row in found), strict=True))
            folders.tally(account, messages=len(found), octets=octets)
    except BaseException:
        _take_back(links)
        raise
    return _copied(stamped, old, found)


def move(account: int, box: int, uids: UidSet, to: int) -> Copied:
    """The rows go over with their files; the source keeps the news that they went (RFC 6851)."""
    if box == to:
        return _move_within(account, box, uids)
    links: Links = []
    try:
        with transaction.atomic():
            source, target, found = _both(account, box, uids, to)
            old = [row.uid for row in found]
            olds = [(row.base, row.suffix) for row in found]
            _link(source, target, olds, found, links)
            read = readers.of(source, old)
            if found:
                graves.remove(source, found, delete=False)
            stamped = _settle(target, found)
            readers.carry(read, stamped, zip(old, (row.uid for row in found), strict=True))
            fields = ["mailbox", "uid", "modseq", "created_modseq", "saved", "suffix", "stale"]
            Message.objects.bulk_update(found, fields, batch_size=50)
            directory = maildir.folder(source.account.address, source.name)
            transaction.on_commit(lambda: graves.remove_files(directory, olds))
    except BaseException:
        _take_back(links)
        raise
    return _copied(stamped, old, found)


def _move_within(account: int, box: int, uids: UidSet) -> Copied:
    """To where they are: new UIDs, as RFC 6851 §3.3 allows, and the files stay."""
    with transaction.atomic():
        source = folders.by_id(account, box, lock=True)
        found = [row for part in rows.of(box, uids) for row in part]
        old = [row.uid for row in found]
        read = readers.of(source, old)
        if found:
            graves.remove(source, found, delete=False)
        stamped = _settle(source, found)
        readers.carry(read, stamped, zip(old, (row.uid for row in found), strict=True))
        Message.objects.bulk_update(found, ["uid", "modseq", "created_modseq", "saved"], batch_size=50)
    return _copied(stamped, old, found)


def expunge(account: int, box: int, uids: UidSet | None, bury: bool) -> list[int]:
    """Messages flagged \\Deleted, only these UIDs when given (RFC 9051 §6.4.9): into the graveyard, or for ever."""
    take = graves.bury if bury else graves.forget
    with transaction.atomic():
        row = folders.by_id(account, box, lock=True)
        doomed = Message.objects.annotate(doomed=F("flags").bitand(flags.DELETED_BIT)).filter(doomed__gt=0)
        parts = [doomed.filter(pk__in=part.values("pk")) for part in rows.of(box, uids)]
        return [uid for part in parts for uid in take(row, part)]


def _both(account: int, box: int, uids: UidSet, to: int) -> tuple[Mailbox, Mailbox, list[Message]]:
    """Both mailboxes locked in the order of their ids, and the messages."""
    boxes = {pk: folders.by_id(account, pk, lock=True) for pk in sorted({box, to})}
    found = [row for part in rows.of(box, uids) for row in part.select_related("content")]
    return boxes[box], boxes[to], found


def _link(
    source: Mailbox, target: Mailbox, olds: Sequence[tuple[str, str]], found: Sequence[Message], links: Links
) -> None:
    """The files' names in the target, durable. Keywords have other letters there: the mirror will tell them."""
    address = source.account.address
    here, there = maildir.folder(address, source.name), maildir.folder(address, target.name)
    for (base, suffix), row in progress.counted(zip(olds, found, strict=True), lambda: len(found)):
        row.suffix = flags.first_suffix(flags.unpack(row.flags, row.keywords))
        row.stale = bool(row.keywords)
        path = maildir.place(there, row.base, row.suffix)
        maildir.link(maildir.locate(here, base, suffix) or maildir.place(here, base, suffix), path)
        links.append(path)
    for room in sorted({path.rpartition("/")[0] for path in links}):
        sync_directory(room)


def _settle(target: Mailbox, found: Sequence[Message]) -> Mailbox:
    """UIDs, MODSEQ and counters in the target; the rows are changed in memory only."""
    if not found:
        return target
    stamped = folders.advance(
        target.pk,
        uids=len(found),
        messages=len(found),
        unseen=sum(not row.flags & flags.SEEN_BIT for row in found),
        deleted=sum(bool(row.flags & flags.DELETED_BIT) for row in found),
        size=sum(row.size for row in found),
    )
    now = datetime.now(UTC)
    for uid, row in enumerate(found, stamped.uidnext - len(found)):
        row.mailbox, row.uid, row.saved = target, uid, now
        row.modseq = row.created_modseq = stamped.highestmodseq
    bell.ring_after_commit([target.pk])
    return stamped


def _copied(target: Mailbox, old: Sequence[int], found: Sequence[Message]) -> Copied:
    return Copied(target.uidvalidity, tuple(zip(old, (row.uid for row in found), strict=True)))


def _take_back(links: Links) -> None:
    for path in links:
        maildir.remove(path)
