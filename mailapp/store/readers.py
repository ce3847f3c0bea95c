"""\\Seen for those who are not the owner: each has his own, in rows that come and go with the messages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value

from mailapp.store import bell, folders, pieces, rows
from mailapp.store.models import Mailbox, Message, Reading, Unsubscribed
from mailapp.store.values import UidSet

BATCH = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether somebody has read a message, and the MODSEQ at which he said so."""

    seen: bool
    modseq: int


UNREAD = Mark(False, 0)
Kept = list[tuple[int, int, bool]]  # account, UID, seen


def marks(account: int, box: int, uids: UidSet) -> dict[int, Mark]:
    """By UID; a message without one was never marked."""
    held = Reading.objects.filter(account=account, mailbox=box)
    return {
        uid: Mark(seen, modseq)
        for piece in pieces.pieces(uids)
        for uid, seen, modseq in held.filter(pieces.within(piece)).values_list("uid", "seen", "modseq")
    }


def changed(account: int, box: int, since: int) -> dict[int, int]:
    """UID → MODSEQ of what this person has marked after that MODSEQ."""
    held = Reading.objects.filter(account=account, mailbox=box, modseq__gt=since)
    return dict(held.values_list("uid", "modseq"))


def mark(account: int, box: int, seen: Mapping[int, bool]) -> None:
    """One MODSEQ for all, and the bell; inside the caller's transaction. What is gone meanwhile is passed over."""
    uids = UidSet.of(*seen)
    there = {uid for part in rows.of(box, uids) for uid in part.values_list("uid", flat=True)}
    if not there:
        return
    stamped = folders.advance(box)
    _write(box, [(account, uid, seen[uid]) for uid in sorted(there)], stamped.highestmodseq)
    bell.ring_after_commit([box])


def _write(box: int, kept: Kept, modseq: int) -> None:
    Reading.objects.bulk_create(
        [Reading(account_id=who, mailbox_id=box, uid=uid, seen=seen, modseq=modseq) for who, uid, seen in kept],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["mailbox", "account", "uid"],
        update_fields=["seen", "modseq"],
    )


def looked_at(account: int, boxes: Iterable[Mailbox]) -> tuple[dict[int, int], set[int]]:
    """How many messages of each mailbox this person has not read; and which of them he does not subscribe to."""
    totals = {row.pk: row.messages for row in boxes}
    ours = {"account": account, "mailbox__in": list(totals)}
    held = Reading.objects.filter(**ours, seen=True).values("mailbox").annotate(n=Count("pk"))
    without = Unsubscribed.objects.filter(**ours).values("mailbox").annotate(n=Value(None, IntegerField()))
    silent: set[int] = set()
    for box, number in held.values_list("mailbox", "n").union(without.values_list("mailbox", "n"), all=True):
        if number is None:
            silent.add(box)
        else:
            totals[box] -= number
    return totals, silent


# -- as messages go and move ------------------------------------------------------------------


def of(box: Mailbox, uids: Sequence[int]) -> Kept:
    """What everybody has marked of these; nothing is asked of a mailbox that is not shared."""
    if not box.shared:
        return []
    held = Reading.objects.filter(mailbox=box)
    return [
        found
        for start in range(0, len(uids), BATCH)
        for found in held.filter(uid__in=uids[start : start + BATCH]).values_list("account", "uid", "seen")
    ]


def carry(kept: Kept, target: Mailbox, pairs: Iterable[tuple[int, int]]) -> None:
    """Whoever has read a letter has read it in its new place, too, if that is shared. `pairs` are UIDs, old and new."""
    if kept and target.shared:
        new = dict(pairs)
        modseq = Mailbox.objects.values_list("highestmodseq", flat=True).get(pk=target.pk)
        _write(target.pk, [(who, new[uid], seen) for who, uid, seen in kept if uid in new], modseq)


def drop(box: Mailbox, uids: Sequence[int]) -> None:
    """These messages have gone from the mailbox."""
    if box.shared:
        for start in range(0, len(uids), BATCH):
            Reading.objects.filter(mailbox=box, uid__in=uids[start : start + BATCH]).delete()


# -- in queries -------------------------------------------------------------------------------


def seen_by(account: int) -> Q:
    """Messages that this person has read."""
    return Q(Exists(_of_message(account).filter(seen=True)))


def marked_by(account: int, since: int) -> Q:
    """Messages that this person has marked at or after that MODSEQ."""
    return Q(Exists(_of_message(account).filter(modseq__gte=since)))


def _of_message(account: int) -> QuerySet[Reading]:
    return Reading.objects.filter(account=account, mailbox=OuterRef("mailbox"), uid=OuterRef("uid"))


# -- proofs -----------------------------------------------------------------------------------


def strays(box: int) -> QuerySet[Reading]:
    """Marks of messages that are not there, and marks that are no reader's: the owner's are among the flags."""
    there = Message.objects.filter(mailbox=OuterRef("mailbox"), uid=OuterRef("uid"))
    return Reading.objects.filter(Q(mailbox=box), ~Exists(there) | Q(account=F("mailbox__account")))


def sweep(box: int) -> None:
    strays(box).delete()
