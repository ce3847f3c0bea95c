"""Messages from one account's mailbox to another account's: new files, new rows, and the other one's quota."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import transaction

from mailapp.net.durable import sync_directory
from mailapp.net.inserting import insert
from mailapp.store import bell, flags, folders, graves, maildir, quota, rows
from mailapp.store.models import Mailbox, Message
from mailapp.store.values import Copied, Flags, NoSuchMailbox, UidSet

Marking = Callable[[int, Flags], Flags]  # UID in the source and its flags there → the flags in the target


def carry(box: int, uids: UidSet, to: int, marking: Marking, *, take: bool) -> Copied:
    """Copy them, and `take` them from where they were. All or nothing. Raises OverQuota, NoSuchMailbox."""
    links: list[str] = []
    with _taken_back(links), transaction.atomic():
        source, target = _both(box, to)
        found = [row for part in rows.of(box, uids) for row in part.select_related("content")]
        quota.check(target.account_id, sum(row.size for row in found), lock=True)
        copies = [_copy(row, marking) for row in found]
        _link(source, target, found, copies, links)
        stamped = _settle(target, copies)
        insert(Message, [rows.values_of(row) for row in copies])
        folders.tally(target.account_id, messages=len(copies), octets=sum(row.size for row in copies))
        if take and found:
            _take(source, found)
    return Copied(stamped.uidvalidity, tuple(zip((row.uid for row in found), (row.uid for row in copies), strict=True)))


@contextmanager
def _taken_back(links: list[str]) -> Iterator[None]:
    """Files whose rows could not be written do not stay."""
    try:
        yield
    except BaseException:
        for path in links:
            maildir.remove(path)
        raise


def _both(box: int, to: int) -> tuple[Mailbox, Mailbox]:
    """Locked in the order of their ids, as everywhere (no deadlock)."""
    found = Mailbox.objects.select_for_update(of=("self",)).select_related("account").filter(pk__in=[box, to])
    held = {row.pk: row for row in found.order_by("pk")}
    if len(held) < 2:
        raise NoSuchMailbox("There is no such folder.")
    return held[box], held[to]


def _copy(row: Message, marking: Marking) -> Message:
    """Another Message of the same Content; the other account may have a file of the same name already."""
    bits, keywords = flags.pack(marking(row.uid, flags.unpack(row.flags, row.keywords)))
    values = {field.attname: getattr(row, field.attname) for field in Message._meta.concrete_fields}
    made = Message(**values | {"id": None, "flags": bits, "keywords": keywords, "stale": bool(keywords)})
    made.base = maildir.base_name(row.content.size, row.internal_date)
    made.suffix = flags.first_suffix(flags.unpack(bits, keywords))
    return made


def _link(
    source: Mailbox, target: Mailbox, found: Sequence[Message], copies: Sequence[Message], links: list[str]
) -> None:
    here = maildir.folder(source.account.address, source.name)
    there = maildir.folder(target.account.address, target.name)
    for old, new in zip(found, copies, strict=True):
        path = maildir.place(there, new.base, new.suffix)
        known = maildir.locate(here, old.base, old.suffix) or maildir.place(here, old.base, old.suffix)
        maildir.link(known, path)
        links.append(path)
    for room in sorted({path.rpartition("/")[0] for path in links}):
        sync_directory(room)


def _settle(target: Mailbox, copies: Sequence[Message]) -> Mailbox:
    """UIDs, MODSEQ and counters in the target; the rows are in memory only."""
    if not copies:
        return target
    stamped = folders.advance(
        target.pk,
        uids=len(copies),
        messages=len(copies),
        unseen=sum(not row.flags & flags.SEEN_BIT for row in copies),
        deleted=sum(bool(row.flags & flags.DELETED_BIT) for row in copies),
        size=sum(row.size for row in copies),
    )
    now = datetime.now(UTC)
    for uid, row in enumerate(copies, stamped.uidnext - len(copies)):
        row.mailbox, row.uid, row.saved = target, uid, now
        row.modseq = row.created_modseq = stamped.highestmodseq
    bell.ring_after_commit([target.pk])
    return stamped


def _take(source: Mailbox, found: list[Message]) -> None:
    """The copies keep the Contents alive, so that no grave is needed."""
    graves.remove(source, found)
    folders.tally(source.account_id, messages=-len(found), octets=-sum(row.size for row in found))
    directory = maildir.folder(source.account.address, source.name)
    files = [(row.base, row.suffix) for row in found]
    transaction.on_commit(lambda: graves.remove_files(directory, files))
