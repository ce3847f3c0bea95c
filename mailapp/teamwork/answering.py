""" "Anna is answering": said while she writes, and over by itself when she stops saying so."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from mailapp.directory.recent import Recent
from mailapp.teamwork.models import Answering

FRESH_SECONDS = 2.0  # how late another process sees that somebody begins or ends

_recent: Recent[list[tuple[int, int, str, str]]] = Recent(FRESH_SECONDS, 1000)


def forget() -> None:
    """Somebody begins or ends; or the database is another one (tests)."""
    _recent.clear()


def begin(account: int, box: int, uid: int, seconds: int) -> None:
    """Again and again while he writes; it holds so long."""
    until, is_known = timezone.now() + timedelta(seconds=seconds), is_answering(account, box, uid)
    Answering.objects.bulk_create(
        [Answering(box=box, uid=uid, account_id=account, until=until)],
        update_conflicts=True,
        unique_fields=["box", "uid", "account"],
        update_fields=["until"],
    )  # one question, whether it is there or not
    if not is_known:
        forget()


def end(account: int, box: int, uid: int) -> None:
    Answering.objects.filter(box=box, uid=uid, account=account).delete()
    forget()


def is_answering(account: int, box: int, uid: int) -> bool:
    return any((one[0], one[1]) == (uid, account) for one in _writers(box))


def answering(box: int, *, but: int = 0) -> dict[int, list[str]]:
    """UID → names of those who write an answer to it just now; one question for a whole mailbox."""
    found: dict[int, list[str]] = {}
    for uid, account, name, address in _writers(box):
        if account != but:
            found.setdefault(uid, []).append(name or address)
    return found


def _writers(box: int) -> list[tuple[int, int, str, str]]:
    """UID, account, name and address of each."""
    key, generation = str(box), _recent.generation
    known = _recent.get(key)
    if known is None:
        rows = _now().filter(box=box).order_by("account__address")
        known = list(rows.values_list("uid", "account", "account__display_name", "account__address"))
        _recent.keep(key, known, generation)
    return known


def sweep(before: datetime) -> None:
    """A clock calls it."""
    Answering.objects.filter(until__lt=before).delete()


def _now() -> QuerySet[Answering]:
    return Answering.objects.filter(until__gt=timezone.now())
