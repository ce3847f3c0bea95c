"""Messages from one account's mailbox to another account's: new files, new rows, and the other one's quota."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from mailapp.store import flags, folders, graves, maildir, placing, quota, verdicts
from mailapp.store.models import Mailbox
from mailapp.store.placing import Letter
from mailapp.store.values import Copied, Flags, NoSuchMailbox, UidSet

Marking = Callable[[int, Flags], Flags]  # UID in the source and its flags there → the flags in the target


def carry(box: int, uids: UidSet, to: int, marking: Marking, *, take: bool) -> Copied:
    """Copy them, and `take` them from where they were. All or nothing. Raises OverQuota, NoSuchMailbox."""
    links: placing.Links = []
    with placing.taken_back(links), transaction.atomic():
        source, target = _both(box, to)
        found = placing.letters(box, uids)
        quota.check(target.account_id, sum(row.size for row in found), lock=True)
        copies = [_copy(row, marking) for row in found]
        arrived = placing.settle(target, copies)
        with placing.linked(source, target, [row.file for row in found], copies, links):
            placing.add(source, [row.uid for row in found], copies, arrived)
            folders.tally(target.account_id, messages=len(copies), octets=sum(row.size for row in copies))
            verdicts.moved(source, target, [row.uid for row in copies])
            if take and found:
                _take(source, found)
    return Copied(
        arrived.box.uidvalidity, tuple(zip((row.uid for row in found), (row.uid for row in copies), strict=True))
    )


def _both(box: int, to: int) -> tuple[Mailbox, Mailbox]:
    """Locked in the order of their ids, as everywhere (no deadlock)."""
    found = Mailbox.objects.select_for_update(of=("self",)).select_related("account").filter(pk__in=[box, to])
    held = {row.pk: row for row in found.order_by("pk")}
    if len(held) < 2:
        raise NoSuchMailbox("There is no such folder.")
    return held[box], held[to]


def _copy(row: Letter, marking: Marking) -> Letter:
    """Another Message of the same Content; the other account may have a file of the same name already."""
    bits, keywords = flags.pack(marking(row.uid, flags.unpack(row.flags, row.keywords)))
    made = replace(row, flags=bits, keywords=keywords)
    made.renamed()
    return made


def _take(source: Mailbox, found: list[Letter]) -> None:
    """The copies keep the Contents alive, so that no grave is needed."""
    graves.remove(source, found)
    folders.tally(source.account_id, messages=-len(found), octets=-sum(row.size for row in found))
    directory = maildir.folder(source.account.address, source.name)
    files = [row.file for row in found]
    transaction.on_commit(lambda: graves.remove_files(directory, files))
