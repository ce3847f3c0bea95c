"""Where somebody is logged in on the web: each browser, when and where it was last seen; and its end."""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from mailapp.directory.accounts import row_of as account_row
from mailapp.directory.acts import SERVER, act
from mailapp.directory.models import Account, WebSession
from mailapp.directory.values import DirectoryError, WebSessionInfo

NAME_LENGTH = 16  # hexadecimal digits


def web_sessions(account: str) -> list[WebSessionInfo]:
    """Those of this account that have not ended, the last seen first. Raises DirectoryError."""
    rows = _open(account_row(account)).order_by("-seen")
    return [_info(row) for row in rows]


def session_name(key: str | None) -> str:
    """How a session is named where people see it: from this nobody gets its key, which would let him in."""
    return hashlib.sha256((key or "").encode()).hexdigest()[:NAME_LENGTH]


def end_web_session(account: str, name: str, *, by: str = SERVER) -> WebSessionInfo:
    """Whoever sits there has to log in again. Raises DirectoryError when this account has no such session."""
    person = account_row(account)
    row = next((row for row in _open(person) if session_name(row.session_key) == name), None)
    if row is None:
        raise DirectoryError("That browser is not logged in any more.")
    gone = _info(row)
    with act(
        f"ended {person.address}'s web session in {gone.device}, {gone.client or 'nobody knows where'}",
        by,
        person.address,
    ):
        row.delete()
    return gone


def end_web_sessions(account: str, *, but: str = "", by: str = SERVER) -> int:
    """End all, `but` the one with this name; how many. Raises DirectoryError."""
    person = account_row(account)
    keys = [row.session_key for row in _open(person) if session_name(row.session_key) != but]
    if keys:
        others = "other web sessions" if but else "web sessions"
        with act(f"ended {len(keys)} {others} of {person.address}", by, person.address):
            WebSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def forget_ended_web_sessions() -> None:
    """Those that have run out."""
    WebSession.objects.filter(expire_date__lt=timezone.now()).delete()


def _open(person: Account) -> QuerySet[WebSession]:
    return WebSession.objects.filter(account=person, expire_date__gt=timezone.now(), seen__isnull=False)


def _info(row: WebSession) -> WebSessionInfo:
    began, seen = row.began or row.expire_date, row.seen or row.expire_date  # `_open` has only rows with both
    return WebSessionInfo(session_name(row.session_key), row.agent, row.client, began, seen)
