"""Options in the database: one row for each account that has chosen something.

They are remembered from one page to the next, so that a page asks nothing; whoever changes some tells all processes.
"""

import os
import time
from contextvars import ContextVar
from dataclasses import asdict, replace
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import transaction

from mailapp.net.stamp import Mark, Stamp
from webmail.models import Chosen
from webmail.options.values import DECLARED, Options

FRESH_SECONDS = 5.0  # how long another machine may go on with the old ones; on this one they hold at once
KEPT = 2000  # accounts that are remembered in a process
DEFAULTS = Options()

_stamp = Stamp(lambda: os.path.join(settings.PILLARBOX_HOME, "run", "options"))
_remembered: dict[int, tuple[float, Mark, Options]] = {}
_reader: ContextVar[Options] = ContextVar("options of who reads this page", default=DEFAULTS)


def of(account_id: int) -> Options:
    """What this person has chosen; what is kept and means nothing any more is as if nobody had chosen it."""
    now, mark = time.monotonic(), _stamp.read()
    kept = _remembered.get(account_id)
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        if len(_remembered) >= KEPT:
            _remembered.clear()
        row = Chosen.objects.filter(account_id=account_id).first()
        kept = _remembered[account_id] = (now, mark, _read(row.options) if row else DEFAULTS)
    return kept[2]


def change(account_id: int, **fields: Any) -> Options:
    """Keep these, leave the others. Raises ValueError with a sentence, and KeyError for what is no option."""
    checked = {name: DECLARED[name].read(value) for name, value in fields.items()}
    with transaction.atomic():
        row, _made = Chosen.objects.select_for_update().get_or_create(account_id=account_id)
        chosen = replace(_read(row.options), **checked)
        row.options = {name: value for name, value in asdict(chosen).items() if value != getattr(DEFAULTS, name)}
        row.save()
        transaction.on_commit(_tell)
    _remembered.pop(account_id, None)
    return chosen


def read_by(account_id: int) -> Options:
    """From here on this page is for this person: `here()` gives his."""
    found = of(account_id)
    _reader.set(found)
    return found


def here() -> Options:
    """Of who reads the page that is being made; the defaults when nobody does."""
    return _reader.get()


def forget() -> None:
    """Ask the database anew: the database is another one (tests)."""
    _remembered.clear()


def _tell() -> None:
    forget()
    _stamp.change()


def _read(kept: Any) -> Options:
    good: dict[str, Any] = {}
    for name, value in kept.items() if isinstance(kept, dict) else ():
        try:
            good[name] = DECLARED[name].read(value)
        except (KeyError, ValueError):
            continue  # an option of another release
    return replace(DEFAULTS, **good)


def _nobody(**_signal: Any) -> None:
    _reader.set(DEFAULTS)


request_started.connect(_nobody)
