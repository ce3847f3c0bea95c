"""The mirror: flags, which belong to the database, told again in the names of the files.

So any Maildir tool sees them, and `reindex` finds them when the database is lost. It runs behind the
changes; doing it twice, or half, or two at once, does no harm: readers find a file by its base name.
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress

from django.db import transaction
from django.db.models import Case, Value, When

from mailapp.store import flags, folders, keywords, maildir
from mailapp.store.models import Message
from mailapp.store.values import FORWARDED, NoSuchMailbox

BATCH = 500  # messages in one transaction


def mirror(most: int = 10_000) -> int:
    """Rename what does not tell its flags yet, at most so many files; how many were looked at."""
    done = 0
    while done < most:
        stale = Message.objects.filter(stale=True).select_related("mailbox__account").order_by("mailbox_id")
        batch = list(stale[: min(BATCH, most - done)])
        if not batch:
            break
        _mirror(batch)
        done += len(batch)
    return done


def _mirror(batch: Iterable[Message]) -> None:
    boxes: dict[int, list[Message]] = defaultdict(list)
    for row in batch:
        boxes[row.mailbox_id].append(row)
    for rows in boxes.values():
        box = rows[0].mailbox
        directory = maildir.folder(box.account.address, box.name)
        with suppress(FileNotFoundError, NoSuchMailbox):  # the folder was renamed or removed meanwhile
            letters = keywords.letters(directory, {word for row in rows for word in row.keywords.split()} - {FORWARDED})
            _note(box.pk, [(row, _rename(directory, row, letters)) for row in rows])


def _rename(directory: str, row: Message, letters: dict[str, str]) -> str:
    """The suffix that the file's name has now."""
    wanted = flags.suffix(flags.unpack(row.flags, row.keywords), letters)
    if path := maildir.locate(directory, row.base, row.suffix):
        with suppress(FileNotFoundError):  # moved or expunged meanwhile: its row tells where it is
            os.rename(path, maildir.place(directory, row.base, wanted))
    return wanted


def _note(box: int, renamed: Iterable[tuple[Message, str]]) -> None:
    """A message whose flags have changed again meanwhile stays stale; one that has moved is left alone.

    The mailbox is locked before its messages, as by everybody else (no deadlock).
    """
    with transaction.atomic():
        folders.lock(box)
        for row, suffix in renamed:
            still = Message.objects.filter(pk=row.pk, mailbox=row.mailbox_id)
            told = Case(When(modseq=row.modseq, then=Value(False)), default=Value(True))
            still.update(suffix=suffix, stale=told)
