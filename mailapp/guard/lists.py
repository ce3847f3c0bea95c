"""Allow and deny lists, edited line by line; whoever changes one stands in the journal."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.guard import current, patterns
from mailapp.guard.listing import Entry
from mailapp.guard.models import Listed
from mailapp.guard.values import GuardError
from mailapp.journal import api as journal
from mailapp.journal.storable import storable
from mailapp.journal.values import Step

MOST = 5000  # lines of one list
REASON_CHARACTERS, BY_CHARACTERS = 500, 320
AT_ONCE = 1000


def entries(
    account: int | None = None, words: str = "", *, server_only: bool = False, allow: bool | None = None
) -> list[Entry]:
    """By pattern: one person's own, or all lists; `server_only` leaves people's own ones out."""
    rows = current.rows().order_by("pattern", "id")
    if account is not None:
        rows = rows.filter(account_id=account)
    elif server_only:
        rows = rows.filter(account=None)
    if allow is not None:
        rows = rows.filter(allow=allow)
    if words := storable(words):
        rows = rows.filter(
            Q(pattern__icontains=words)
            | Q(reason__icontains=words)
            | Q(domain__icontains=words)
            | Q(account__address__icontains=words)
        )
    return list(map(current.entry, rows))


def entry(number: int, account: int | None = None) -> Entry:
    """Raises GuardError; with `account` only for a line of that person's own list."""
    return current.entry(_row(number, account))


def add_entry(
    pattern: str,
    *,
    allow: bool,
    by: str,
    account: int | None = None,
    domain: str = "",
    reason: str = "",
    expires: datetime | None = None,
    unproven: bool = False,
) -> Entry:
    """A line on a person's list, a domain's, or the server's, instead of one about the same. Raises GuardError.

    `unproven`: a welcome that anybody gets who writes that name.
    """
    wanted, domain = patterns.read(pattern), _ours(domain)
    reason = checked_reason(reason)
    if expires and expires <= timezone.now():
        raise GuardError("This end is in the past: the line would never hold.")
    with transaction.atomic():
        whose = Listed.objects.filter(account=account, domain=domain)
        if whose.exclude(pattern=wanted).count() >= MOST:
            raise GuardError(f"A list has at most {MOST} lines.")
        whose.filter(pattern=wanted).delete()
        row = Listed.objects.create(
            account_id=account,
            domain=domain,
            pattern=wanted,
            allow=allow,
            reason=reason,
            expires=expires,
            made=timezone.now(),
            by=by,
            unproven=unproven and allow and not patterns.is_network(wanted),
        )
        made = current.entry(row)
        _note(made, f"{by} put {_said(made)}", by)
    current.changed()
    return made


def change_entry(number: int, *, by: str, account: int | None = None, **changes: object) -> Entry:
    """What is given of `pattern`, `allow`, `reason`, `expires`, `unproven`; the line gets a new number.

    Raises GuardError.
    """
    old = _row(number, account)
    said: dict[str, Any] = {
        name: changes.get(name, getattr(old, name)) for name in ("pattern", "allow", "reason", "expires", "unproven")
    }
    with transaction.atomic():
        old.delete()
        return add_entry(**said, by=by, account=old.account_id, domain=old.domain)


def remove_entry(number: int, *, by: str, account: int | None = None) -> Entry:
    """The line that is gone now. Raises GuardError."""
    row = _row(number, account)
    gone = current.entry(row)
    with transaction.atomic():
        row.delete()
        _note(gone, f"{by} took {_said(gone)} away", by)
    current.changed()
    return gone


def expire(now: datetime) -> None:
    """Lines whose time is over go."""
    ended = Listed.objects.filter(expires__lte=now).order_by("expires")
    if over := list(ended.values_list("pk", flat=True)[:AT_ONCE]):
        Listed.objects.filter(pk__in=over).delete()
        current.changed()


def _said(line: Entry) -> str:
    whose = f"of {line.owner}" if line.owner else "of the server"
    reason = f" ({line.reason})" if line.reason else ""
    reason += ", even unproven" if line.unproven else ""
    return f"{line.pattern} on the list of {'welcome' if line.allow else 'unwanted'} senders {whose}{reason}"


def _note(line: Entry, told: str, by: str) -> None:
    journal.note(Step("admin", told, address=by, detail={"list": line.owner or "server", "pattern": line.pattern}))


def _ours(domain: str) -> str:
    if not domain:
        return ""
    name = domain.strip().lower()
    if not (directory.is_local_domain(name) or directory.backs_up(name)):
        raise GuardError(f"{domain} is none of our domains.")
    return name


def checked_reason(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > REASON_CHARACTERS or not text.isprintable():
        raise GuardError(f"A reason is one line of at most {REASON_CHARACTERS} characters.")
    return text


def _row(number: int, account: int | None) -> Listed:
    rows: QuerySet[Listed] = current.rows().filter(pk=number)
    found = (rows if account is None else rows.filter(account_id=account)).first()
    if found is None:
        raise GuardError("There is no such line (any more); the list shows those that are there.")
    return found
