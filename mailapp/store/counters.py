"""Proving and mending what is counted: a mailbox's counters, its numbers, and what an account keeps."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Max, Q, Sum

from mailapp.store import accesslist, flags, readers
from mailapp.store.graves import drop_contents
from mailapp.store.models import Content, Expunged, Mailbox, Message, Tally
from mailapp.store.survey import Finding, Kind

COUNTED = ("messages", "unseen", "deleted", "size")


def findings(account: int, address: str) -> Iterator[Finding]:
    """Each mailbox whose counters or numbers are wrong, and the account's tally."""
    for pk in Mailbox.objects.filter(account=account).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():  # a delivery between two questions would look like a wrong counter
            box = Mailbox.objects.select_for_update().filter(pk=pk).first()
            if box and any(getattr(box, name) != value for name, value in _counted(box).items()):
                yield Finding(Kind.COUNTERS, address, box.name, row=box.pk)
            if box and _highest(box) != (box.uidnext, box.highestmodseq):
                yield Finding(Kind.NUMBERS, address, box.name, row=box.pk)
            if box and (box.shared != accesslist.is_shared(pk) or readers.strays(pk).exists()):
                yield Finding(Kind.SHARING, address, box.name, row=box.pk)
    with transaction.atomic():
        tally = Tally.objects.select_for_update().filter(account=account).first()
        if tally and (tally.messages, tally.octets) != _kept(account):
            yield Finding(Kind.COUNTERS, address)


def _counted(box: Mailbox) -> dict[str, int]:
    seen, deleted = Q(flags__has=flags.SEEN_BIT), Q(flags__has=flags.DELETED_BIT)
    totals = Message.objects.filter(mailbox=box).aggregate(
        messages=Count("pk"), unseen=Count("pk", filter=~seen), deleted=Count("pk", filter=deleted), size=Sum("size")
    )
    return {name: totals[name] or 0 for name in COUNTED}


def _highest(box: Mailbox) -> tuple[int, int]:
    """What uidnext and highestmodseq must be at least; what they are when that is enough."""
    live = Message.objects.filter(mailbox=box).aggregate(uid=Max("uid"), modseq=Max("modseq"))
    gone = Expunged.objects.filter(mailbox=box).aggregate(uid=Max("uid"), modseq=Max("modseq"))
    uid = max(live["uid"] or 0, gone["uid"] or 0)
    modseq = max(live["modseq"] or 0, gone["modseq"] or 0)
    return max(box.uidnext, uid + 1), max(box.highestmodseq, modseq)


def _kept(account: int) -> tuple[int, int]:
    totals = Message.objects.filter(mailbox__account=account).aggregate(n=Count("pk"), octets=Sum("size"))
    return totals["n"], totals["octets"] or 0


def mend_mailbox(pk: int) -> None:
    with transaction.atomic():
        box = Mailbox.objects.select_for_update().get(pk=pk)
        box.uidnext, box.highestmodseq = _highest(box)
        for name, value in _counted(box).items():
            setattr(box, name, value)
        box.save(update_fields=["uidnext", "highestmodseq", *COUNTED])
        accesslist.settle(pk)
        readers.sweep(pk)


def mend_tally(account: int) -> None:
    with transaction.atomic():
        tally, _ = Tally.objects.select_for_update().get_or_create(account_id=account)
        tally.messages, tally.octets = _kept(account)
        tally.save(update_fields=["messages", "octets"])


def orphans() -> list[int]:
    """Contents that neither a message nor a grave needs."""
    unneeded = Content.objects.filter(message__isnull=True, buried__isnull=True)
    return list(unneeded.values_list("pk", flat=True))


def drop_orphans() -> None:
    with transaction.atomic():
        drop_contents(orphans())
