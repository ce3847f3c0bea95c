""" "Anna is answering": said while she writes, and over by itself when she stops saying so."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mailapp.teamwork.models import Answering


def begin(account: int, box: int, uid: int, seconds: int) -> None:
    """Again and again while he writes; it holds so long."""
    until = timezone.now() + timedelta(seconds=seconds)
    Answering.objects.update_or_create(box=box, uid=uid, account_id=account, defaults={"until": until})


def end(account: int, box: int, uid: int) -> None:
    Answering.objects.filter(box=box, uid=uid, account=account).delete()


def is_answering(account: int, box: int, uid: int) -> bool:
    return _now().filter(box=box, uid=uid, account=account).exists()


def answering(box: int, *, but: int = 0) -> dict[int, list[str]]:
    """UID → names of those who write an answer to it just now; one question for a whole mailbox."""
    rows = _now().filter(box=box).exclude(account=but).order_by("account__address")
    found: dict[int, list[str]] = {}
    for uid, name, address in rows.values_list("uid", "account__display_name", "account__address"):
        found.setdefault(uid, []).append(name or address)
    return found


def forget(before: datetime) -> None:
    """A clock calls it."""
    Answering.objects.filter(until__lt=before).delete()


def _now() -> QuerySet[Answering]:
    return Answering.objects.filter(until__gt=timezone.now())
