"""Marking messages: flags of many are read at once, and all that get the same are changed by one statement."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import chain

from django.db import connection, transaction

from mailapp.store import bell, flags, folders, messagerows, rows, verdicts
from mailapp.store.messagerows import Row
from mailapp.store.pieces import pieces, spelled
from mailapp.store.values import MessageInfo, UidSet

Mark = tuple[int, str]  # bits and keywords of a row

MARK = "UPDATE store_message SET flags = %s, keywords = %s, modseq = %s, stale = %s WHERE mailbox_id = %s AND "


def set_flags(
    account: int, box: int, uids: UidSet, edit: flags.Edit, unchanged_since: int | None
) -> tuple[list[MessageInfo], list[int]]:
    """Messages that changed, and UIDs that were held back (RFC 7162 §3.1.3)."""
    marked = _marked(edit)
    with transaction.atomic():
        folders.by_id(account, box, lock=True)
        found = list(chain.from_iterable(messagerows.batches(box, uids, rows.OWN, rows.BATCH)))
        fresh = [row for row in found if unchanged_since is None or row[1] <= unchanged_since]
        changed = [(row, after) for row in fresh if (after := marked(row[2], row[3])) != row[2:4]]
        modseq = _mark(box, changed) if changed else 0
        if changed and (kind := verdicts.kind_of(edit.add if edit.replace is None else edit.add | edit.replace)):
            verdicts.marked(box, kind, [row[0] for row, _ in changed], modseq)
    held = [row[0] for row in found if row[1] > unchanged_since] if unchanged_since is not None else []
    return [rows.info(box, (row[0], modseq, *after, *row[4:])) for row, after in changed], held


def _marked(edit: flags.Edit) -> Callable[[int, str], Mark]:
    """What becomes of a mark; worked out once for the thousands that have the same."""
    return cache(lambda bits, keywords: flags.pack(edit(flags.unpack(bits, keywords))))


def _mark(box: int, changed: list[tuple[Row, Mark]]) -> int:
    """Inside the caller's transaction; the MODSEQ of the change."""
    modseq = _count(box, [(row[2], after[0]) for row, after in changed])
    alike: dict[Mark, list[int]] = defaultdict(list)
    for row, after in changed:
        alike[after].append(row[0])
    with connection.cursor() as cursor:
        for after, uids in alike.items():
            for piece in pieces(UidSet.of(*uids)):
                condition, values = spelled(piece)
                cursor.execute(MARK + condition, (*after, modseq, True, box, *values))
    bell.ring_after_commit([box])
    return modseq


def _count(box: int, bits: list[tuple[int, int]]) -> int:
    """The counters of the mailbox, by the bits before and after."""
    stamped = folders.advance(
        box,
        unseen=sum((not new & flags.SEEN_BIT) - (not old & flags.SEEN_BIT) for old, new in bits),
        deleted=sum(bool(new & flags.DELETED_BIT) - bool(old & flags.DELETED_BIT) for old, new in bits),
    )
    return stamped.highestmodseq
