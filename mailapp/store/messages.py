"""Messages in one mailbox: appending, reading, marking, and what has changed."""

import logging
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from django.db import connection

from mailapp.store import folders, maildir, messagerows, rows
from mailapp.store.models import Message
from mailapp.store.values import (
    Change,
    ChangeKind,
    NoSuchMessage,
    UidSet,
)

# One statement, so that what changes meanwhile is either before it or behind it: nothing is skipped by whoever goes
# on from the last one.
CHANGES = """
    SELECT modseq, uid, created_modseq FROM store_message WHERE mailbox_id = %s AND modseq > %s
    UNION ALL SELECT modseq, uid, NULL FROM store_expunged WHERE mailbox_id = %s AND modseq > %s
    ORDER BY 1, 2
"""
log = logging.getLogger(__name__)


def content(account: int, box: int, uid: int) -> BinaryIO:
    """The file, found by its last known name, or by its base name when it was renamed under our feet."""
    for _ in range(2):  # once more when it was moved between the row and the file
        row = Message.objects.filter(mailbox=box, mailbox__account=account, uid=uid)
        found = row.values_list("base", "suffix", "mailbox__name", "mailbox__account__address").first()
        if found is None:
            raise NoSuchMessage("The message is no longer there.")
        base, suffix, name, address = found
        directory = maildir.folder(address, name)
        for path in (maildir.place(directory, base, suffix), maildir.locate(directory, base, suffix)):
            try:
                return open(path or "", "rb")
            except FileNotFoundError:
                continue
    raise FileNotFoundError(f"the file {base} is missing: run `manage.py reconcile`")


def contents(account: int, box: int, uids: UidSet) -> Iterator[tuple[int, BinaryIO]]:
    """One query for many files. What is not where its row says is looked for by `content`.

    A file that is missing is told to the administrator and passed over: it must not hide the others.
    """
    place = folders.by_id(account, box)
    directory = maildir.folder(place.account.address, place.name)
    names = ("base", "suffix")
    for uid, base, suffix in chain.from_iterable(messagerows.batches(box, uids, names, rows.BATCH)):
        try:
            file = _opened(maildir.place(directory, base, suffix)) or content(account, box, uid)
        except NoSuchMessage:
            continue
        except FileNotFoundError as missing:
            log.error("%s", missing)
            continue
        with file:
            yield uid, file


def _opened(path: str) -> BinaryIO | None:
    try:
        return open(path, "rb")
    except FileNotFoundError:
        return None


def changes(account: int, box: int, since: int) -> list[Change]:
    """By MODSEQ, then UID: messages of which something is newer, and those that went."""
    if folders.modseq(account, box) <= since:  # most of the times that somebody asks
        return []
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, (box, since, box, since))
        return [Change(box, modseq, _kind(born, since), uid) for modseq, uid, born in cursor.fetchall()]


def _kind(born: int | None, since: int) -> ChangeKind:
    if born is None:
        return ChangeKind.EXPUNGED
    return ChangeKind.ADDED if born > since else ChangeKind.FLAGS
