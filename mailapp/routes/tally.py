"""How TLS to others ended, counted by domain, server and day, as TLS-RPT wants it (RFC 8460 §4)."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F

from mailapp.routes.models import TlsTally
from mailapp.routes.values import TlsCount
from mailapp.standards.tlsrpt import PolicyKind, Session, TlsResult

log = logging.getLogger(__name__)

WRITTEN_EVERY_SECONDS = 10.0  # what a crash forgets: figures, no mail
KEPT_DAYS = 30


class Tally:
    """Counts in memory, and writes now and then: a connection costs no transaction of its own. Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._counted: Counter[tuple[date, Session]] = Counter()
        self._due = clock() + WRITTEN_EVERY_SECONDS

    def count(self, session: Session) -> None:
        with self._lock:
            self._counted[datetime.now(UTC).date(), session] += 1  # RFC 8460 §4.1: days of UTC

    def write_if_due(self) -> None:
        """From time to time. Never raises."""
        if self._clock() >= self._due:
            self.write()

    def write(self) -> None:
        """What was counted goes to the database. Never raises: what cannot be written is counted on."""
        with self._lock:
            taken, self._counted = self._counted, Counter()
            self._due = self._clock() + WRITTEN_EVERY_SECONDS
        if not taken:
            return
        try:
            with transaction.atomic():
                for (day, session), count in sorted(taken.items(), key=str):
                    _add(day, session, count)
        except DatabaseError:
            log.warning("the results of TLS could not be written down yet", exc_info=True)
            with self._lock:
                self._counted.update(taken)


def counts(domain: str = "", days: int = KEPT_DAYS, limit: int = 500) -> list[TlsCount]:
    """By day, the newest first."""
    rows = TlsTally.objects.filter(day__gt=datetime.now(UTC).date() - timedelta(days=days))
    if domain:
        rows = rows.filter(domain=domain)
    shown = rows.order_by("-day", "domain", "mx", "result")[:limit]
    return [TlsCount(row.day, row.domain, row.kind, row.mx, row.address, row.result, row.count) for row in shown]


def sessions(day: date) -> dict[str, list[tuple[Session, int]]]:
    """All of one day, by domain."""
    found: dict[str, list[tuple[Session, int]]] = {}
    for row in TlsTally.objects.filter(day=day).order_by("domain", "id"):
        policy = tuple(row.policy.splitlines())
        session = Session(row.domain, PolicyKind(row.kind), policy, row.mx, row.address, TlsResult(row.result))
        found.setdefault(row.domain, []).append((session, row.count))
    return found


def forget(today: date) -> None:
    """Old figures go."""
    TlsTally.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()


def _add(day: date, session: Session, count: int) -> None:
    row, _ = TlsTally.objects.get_or_create(
        day=day,
        domain=session.domain,
        kind=session.kind.value,
        policy="\n".join(session.policy),
        mx=session.mx,
        address=session.address,
        result=session.result.value,
    )
    TlsTally.objects.filter(pk=row.pk).update(count=F("count") + count)
