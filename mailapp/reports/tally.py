"""Letters from domains that want to hear of them, counted in memory and written now and then: they cost no query."""

import hashlib
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from threading import Lock

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F

from mailapp.journal.storable import storable
from mailapp.reports.models import Sighting
from mailapp.standards.reporting.dmarc import Record

log = logging.getLogger(__name__)

WRITTEN_EVERY_SECONDS = 10.0  # what a crash forgets: figures, no mail
IN_MEMORY = 5000  # kinds of letters between two writings
ROWS_A_DAY = 20_000  # somebody who makes up a thousand names must not fill the disk


@dataclass(frozen=True, slots=True)
class Seen:
    """One letter: the domain whose DMARC record asks for reports, that record, and how the letter fared."""

    domain: str
    published: str  # the text of the record
    record: Record  # its count is not looked at


class Tally:
    """Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._counted: Counter[tuple[date, Seen]] = Counter()
        self._due = clock() + WRITTEN_EVERY_SECONDS

    def count(self, seen: Seen) -> None:
        key = datetime.now(UTC).date(), seen
        with self._lock:
            if key in self._counted or len(self._counted) < IN_MEMORY:
                self._counted[key] += 1

    def write_if_due(self) -> None:
        """From time to time. Never raises."""
        if self._counted and self._clock() >= self._due:
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
                for (day, seen), count in taken.items():
                    _add(day, seen, count)
        except DatabaseError:
            log.warning("who wrote to us could not be written down yet", exc_info=True)
            with self._lock:
                self._counted.update(taken)


TALLY = Tally()


def _add(day: date, seen: Seen, count: int) -> None:
    said, published = storable(json.loads(json.dumps(asdict(seen.record)))), storable(seen.published)
    del said["count"]
    text = json.dumps([published, said], sort_keys=True)
    key = {"day": day, "domain": storable(seen.domain)[:255], "digest": hashlib.sha256(text.encode()).hexdigest()}
    if Sighting.objects.filter(**key).update(count=F("count") + count):
        return
    if Sighting.objects.filter(day=day).count() < ROWS_A_DAY:
        Sighting.objects.create(**key, record=published, seen=said, count=count)
