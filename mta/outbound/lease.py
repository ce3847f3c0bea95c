"""A claim is kept as long as its worker lives, and not much longer."""

import logging
import threading
import time
from types import TracebackType

from django.db import connection
from django.utils import timezone

from mailapp.outbox import api as outbox

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
BEAT_SECONDS = 15.0


class Lease:
    """Is prolonged in the background while its block runs; `holds()` is asked before each letter.

    `since`: when the claim was asked for, in seconds of `time.time()`, not monotonic: a machine that slept has lost
    its claims.
    """

    def __init__(self, destination: str, claim: str, since: float) -> None:
        self._destination, self._claim = destination, claim
        self._renewed = since

    def __enter__(self) -> "Lease":
        _keeper.keep(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, at: TracebackType | None) -> None:
        _keeper.let_go(self)

    def holds(self) -> bool:
        """False when another worker may have the letters by now."""
        return time.time() - self._renewed < LEASE_SECONDS - BEAT_SECONDS / 3

    def renew(self) -> None:
        asked = time.time()
        try:
            outbox.prolong(self._destination, self._claim, timezone.now(), LEASE_SECONDS)
        except Exception:  # the database is busy: there is time for another try
            log.warning("could not prolong the claim on %s", self._destination, exc_info=True)
        else:
            self._renewed = asked


class Keeper:
    """One thread for all leases of this process; it ends when it has had nothing to keep for a beat."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._leases: set[Lease] = set()
        self._runs = False

    def keep(self, lease: Lease) -> None:
        with self._lock:
            self._leases.add(lease)
            if not self._runs:
                threading.Thread(target=self._run, name="leases", daemon=True).start()
                self._runs = True  # had it not started, the next one would

    def let_go(self, lease: Lease) -> None:
        with self._lock:
            self._leases.discard(lease)

    def _run(self) -> None:
        time.sleep(BEAT_SECONDS)
        while leases := self._kept():
            for lease in leases:
                if lease.holds():
                    lease.renew()
            connection.close()  # this thread's own: it sleeps most of the time
            time.sleep(BEAT_SECONDS)

    def _kept(self) -> list[Lease]:
        with self._lock:
            self._runs = bool(self._leases)
            return list(self._leases)


_keeper = Keeper()
