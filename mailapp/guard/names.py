"""What we know of domains that proved to be senders: how long, and how often their mail was welcome.

Counted in memory and written now and then: a crash forgets figures, no mail.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from threading import Lock

from django.db import DataError, transaction
from django.db import Error as DatabaseError
from django.db.models import F, Q
from django.utils import timezone

from mailapp.directory.recent import Recent
from mailapp.guard.models import Name
from mailapp.journal.storable import storable
from mailapp.scanners.values import Reason

log = logging.getLogger(__name__)

WRITTEN_EVERY_SECONDS = 10.0
FRESH_SECONDS = 300.0
KEPT = 5000  # names whose standing is remembered
COUNTED = 5000  # names between two writings; strangers may come under any
WELCOME = 5  # good letters from which on a name speaks for itself
UNWELCOME = 3  # bad ones from which on it speaks against itself
SPEAKS_FOR, SPEAKS_AGAINST = -1.0, 2.0  # points

KEPT_DAYS, KEPT_DAYS_OF_STRANGERS = 365, 60
AT_ONCE = 5000

Standing = tuple[int, int]  # good and bad letters


class Names:
    """Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._counted: Counter[tuple[str, bool]] = Counter()
        self._due = clock() + WRITTEN_EVERY_SECONDS
        self._standings: Recent[Standing] = Recent(FRESH_SECONDS, KEPT)

    def count(self, names: Iterable[str], *, good: bool) -> None:
        """One more letter of these."""
        with self._lock:
            for name in names:
                if len(self._counted) < COUNTED:
                    self._counted[_written(name), good] += 1

    def standing(self, names: Iterable[str]) -> Standing:
        """Of the best known of them; (0, 0) nobody knows any."""
        wanted = list(map(_written, names))
        unknown = [name for name in wanted if self._standings.get(name) is None]
        if unknown:
            rows = {row.name: (row.good, row.bad) for row in Name.objects.filter(name__in=unknown)}
            for name in unknown:
                self._standings.keep(name, rows.get(name, (0, 0)), self._standings.generation)
        return max((self._standings.get(name) or (0, 0) for name in wanted), key=sum, default=(0, 0))

    def reason(self, names: Iterable[str]) -> Reason | None:
        """What their past says of a letter."""
        wanted = sorted(names)
        good, bad = self.standing(wanted) if wanted else (0, 0)
        if bad >= UNWELCOME and bad > good:
            return Reason("reputation", SPEAKS_AGAINST, f"{bad} letters of {wanted[0]} were unwanted before")
        if good >= WELCOME and not bad:
            return Reason("reputation", SPEAKS_FOR, f"{good} letters of {wanted[0]} were welcome before")
        return None

    def write_if_due(self) -> None:
        """From time to time. Never raises."""
        if self._counted and self._clock() >= self._due:
            self.write()

    def write(self) -> None:
        """Never raises: what cannot be written now is counted on, and what no database takes is let go."""
        with self._lock:
            taken, self._counted = self._counted, Counter()
            self._due = self._clock() + WRITTEN_EVERY_SECONDS
        try:
            with transaction.atomic():
                for (name, good), count in sorted(taken.items()):
                    _add(name, count if good else 0, 0 if good else count)
        except (DataError, ValueError):
            log.exception("what was learnt of senders cannot be written down")
        except DatabaseError:
            log.warning("what was learnt of senders could not be written down yet", exc_info=True)
            with self._lock:
                self._counted.update(taken)
        self._standings.clear()

    def clear(self) -> None:
        with self._lock:
            self._counted.clear()
        self._standings.clear()


def _written(name: str) -> str:
    """As a row has it."""
    return str(storable(name))[:255]


def forget_old(now: datetime) -> None:
    """Names that nobody has come under for long; strangers who came once or twice go sooner."""
    gone = Q(latest__lt=now - timedelta(days=KEPT_DAYS))
    gone |= Q(latest__lt=now - timedelta(days=KEPT_DAYS_OF_STRANGERS), good__lt=WELCOME, bad__lt=UNWELCOME)
    old = Name.objects.filter(gone).order_by("latest").values_list("pk", flat=True)[:AT_ONCE]
    Name.objects.filter(pk__in=list(old)).delete()


def _add(name: str, good: int, bad: int) -> None:
    now = timezone.now()
    known = Name.objects.filter(name=name)
    if not known.update(good=F("good") + good, bad=F("bad") + bad, latest=now):
        Name.objects.get_or_create(name=name, defaults={"first": now, "latest": now, "good": good, "bad": bad})


names = Names()


def forget() -> None:
    """The database is another one (tests)."""
    names.clear()
