"""Which books there are at all, remembered: of a person who has none nobody asks the database."""

import os
import time

from django.conf import settings
from django.db import transaction

from mailapp.contacts.models import Book
from mailapp.net.stamp import Mark, Stamp

FRESH_SECONDS = 5.0  # how long another machine may go on without a new book; on this one it is known at once

_stamp = Stamp(lambda: os.path.join(settings.PILLARBOX_HOME, "run", "books"))
_cached: tuple[float, Mark, frozenset[str]] | None = None


def books_there() -> frozenset[str]:
    """Of all books into which something was ever put."""
    global _cached
    now, mark, kept = time.monotonic(), _stamp.read(), _cached
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, mark, frozenset(Book.objects.values_list("key", flat=True)))
    return kept[2]


def one_more() -> None:
    """A book is new: all others ask anew when it is committed; this process at once."""
    forget()
    transaction.on_commit(_stamp.change)


def forget() -> None:
    """Ask the database anew: it is another one (tests)."""
    global _cached
    _cached = None
