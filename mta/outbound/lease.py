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
    """Prolongs one claim in the background; `holds()` is asked before each letter."""

    def __init__(self, destination: str, claim: str) -> None:
        self._destination, self._claim = destination, claim
        self._renewed = time.time()  # not monotonic: a machine that slept has lost its claims
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name=f"lease-{claim}", daemon=True)

    def __enter__(self) -> "Lease":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, what: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def holds(self) -> bool:
        """False when another worker may have the letters by now."""
        return time.time() - self._renewed < LEASE_SECONDS - BEAT_SECONDS / 3

    def _keep(self) -> None:
        try:
            while not self._over.wait(BEAT_SECONDS) and self.holds():
                self._renew()
        finally:
            connection.close()  # this thread's own

    def _renew(self) -> None:
        asked = time.time()
        try:
            outbox.prolong(self._destination, self._claim, timezone.now(), LEASE_SECONDS)
        except Exception:  # the database is busy: there is time for another try
            log.warning("could not prolong the claim on %s", self._destination, exc_info=True)
        else:
            self._renewed = asked
