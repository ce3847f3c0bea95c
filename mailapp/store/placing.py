"""Messages come into another mailbox: their files first, then their UIDs. For copies and moves, at home and across."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from mailapp.net.durable import sync_directory
from mailapp.store import bell, flags, folders, maildir, progress
from mailapp.store.models import Mailbox, Message

Links = list[str]  # paths that were made
FileName = tuple[str, str]  # base and suffix


@contextmanager
def taken_back(links: Links) -> Iterator[None]:
    """Files whose rows could not be written do not stay."""
    try:
        yield
    except BaseException:
        for path in links:
            maildir.remove(path)
        raise


def link(source: Mailbox, target: Mailbox, olds: Sequence[FileName], news: Sequence[Message], links: Links) -> None:
    """The files' names in the target, durable. Keywords have other letters there: the mirror will tell them."""
    here = maildir.folder(source.account.address, source.name)
    there = maildir.folder(target.account.address, target.name)
    for (base, suffix), row in progress.counted(zip(olds, news, strict=True), lambda: len(news)):
        row.suffix = flags.first_suffix(flags.unpack(row.flags, row.keywords))
        row.stale = bool(row.keywords)
        path = maildir.place(there, row.base, row.suffix)
        maildir.link(maildir.locate(here, base, suffix) or maildir.place(here, base, suffix), path)
        links.append(path)
    for room in sorted({path.rpartition("/")[0] for path in links}):
        sync_directory(room)


def settle(target: Mailbox, news: Sequence[Message]) -> Mailbox:
    """UIDs, MODSEQ and counters in the target; the rows are changed in memory only."""
    if not news:
        return target
    stamped = folders.advance(
        target.pk,
        uids=len(news),
        messages=len(news),
        unseen=sum(not row.flags & flags.SEEN_BIT for row in news),
        deleted=sum(bool(row.flags & flags.DELETED_BIT) for row in news),
        size=sum(row.size for row in news),
    )
    now = datetime.now(UTC)
    for uid, row in enumerate(news, stamped.uidnext - len(news)):
        row.mailbox, row.uid, row.saved = target, uid, now
        row.modseq = row.created_modseq = stamped.highestmodseq
    bell.ring_after_commit([target.pk])
    return stamped
