"""Each person's saved searches, remembered: they stand beside the folders of every page, and seldom change."""

import os
import time

from django.conf import settings
from django.db import transaction

from mailapp.net.stamp import Mark, Stamp
from mailapp.store.models import SavedSearch

FRESH_SECONDS = 5.0  # how long another machine may go on without a change; on this one it is known at once
KEPT = 2000  # people who are remembered in a process

_stamp = Stamp(lambda: os.path.join(settings.PILLARBOX_HOME, "run", "searches"))
_remembered: dict[int, tuple[float, Mark, list[SavedSearch]]] = {}


def of(account: int) -> list[SavedSearch]:
    """Rows to read, not to change."""
    now, mark = time.monotonic(), _stamp.read()
    kept = _remembered.get(account)
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        if len(_remembered) >= KEPT:
            _remembered.clear()
        kept = _remembered[account] = (now, mark, list(SavedSearch.objects.filter(account=account)))
    return kept[2]


def changed(account: int) -> None:
    """This process knows at once, all others when it is committed."""
    _remembered.pop(account, None)
    transaction.on_commit(lambda: _told(account))


def _told(account: int) -> None:
    _remembered.pop(account, None)
    _stamp.change()


def forget() -> None:
    """Ask the database anew: it is another one (tests)."""
    _remembered.clear()
