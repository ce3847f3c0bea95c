"""Messages from one account's mailbox to another account's: new files, new rows, and the other one's quota."""

from collections.abc import Callable

from django.db import transaction

from mailapp.net.inserting import insert
from mailapp.store import flags, folders, graves, maildir, placing, quota, rows
from mailapp.store.models import Mailbox, Message
from mailapp.store.values import Copied, Flags, NoSuchMailbox, UidSet

Marking = Callable[[int, Flags], Flags]  # UID in the source and its flags there → the flags in the target


def carry(box: int, uids: UidSet, to: int, marking: Marking, *, take: bool) -> Copied:
    """Copy them, and `take` them from where they were. All or nothing. Raises OverQuota, NoSuchMailbox."""
    links: placing.Links = []
    with placing.taken_back(links), transaction.atomic():
        source, target = _both(box, to)
        found = [row for part in rows.of(box, uids) for row in part.select_related("content")]
        quota.check(target.account_id, sum(row.size for row in found), lock=True)
        copies = [_copy(row, marking) for row in found]
        placing.link(source, target, [(row.base, row.suffix) for row in found], copies, links)
        stamped = placing.settle(target, copies)
        insert(Message, [rows.values_of(row) for row in copies])
        folders.tally(target.account_id, messages=len(copies), octets=sum(row.size for row in copies))
        if take and found:
            _take(source, found)
    return Copied(stamped.uidvalidity, tuple(zip((row.uid for row in found), (row.uid for row in copies), strict=True)))


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
    made = Message(**values | {"id": None, "flags": bits, "keywords": keywords})
    made.base = maildir.base_name(row.content.size, row.internal_date)
    return made


def _take(source: Mailbox, found: list[Message]) -> None:
    """The copies keep the Contents alive, so that no grave is needed."""
    graves.remove(source, found)
    folders.tally(source.account_id, messages=-len(found), octets=-sum(row.size for row in found))
    directory = maildir.folder(source.account.address, source.name)
    files = [(row.base, row.suffix) for row in found]
    transaction.on_commit(lambda: graves.remove_files(directory, files))
