"""The beat: `python -m mailapp.beat` says when it is time to sweep, and nothing else.

It needs the names of the tasks, not the tasks; so Django's apps stay unloaded, which saves two
thirds of the memory of `celery beat`.
"""

import logging
import time
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from mailapp.celery import app, is_crowded

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0  # how often trouble with one entry is told


class QuietScheduler(Scheduler):  # type: ignore[misc]  # celery has no types
    """Keeps no file of its own; says nothing while nobody listens."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._told: dict[str, float] = {}  # when trouble with this entry was told

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """One beat. What the broker does not take now (a full disk, no connection) it is offered again in seconds."""
        if is_crowded():
            return
        try:
            self.apply_async(entry, producer=producer, advance=False)
        except Exception as trouble:
            self._tell(entry.name, trouble)

    def _tell(self, name: str, trouble: Exception) -> None:
        now = time.monotonic()
        if now - self._told.get(name, -AGAIN_SECONDS) >= AGAIN_SECONDS:
            self._told[name] = now
            log.error("%s", trouble)


def main() -> None:
    """Until SIGTERM or Ctrl-C."""
    app.loader.import_default_modules = lambda: None
    app.Beat(loglevel="WARNING", quiet=True).run()


if __name__ == "__main__":
    main()
