"""What a full-text index is made of: the letters of the house in the order in which they came, and their files."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.db.models import Count, Min

from mailapp.standards.message.values import Part
from mailapp.store import maildir, rows
from mailapp.store.instants import moment
from mailapp.store.models import Buried, Content, Message
from mailapp.store.search_texts import shown

CAME_BITS = 12  # of a Content's id that are no microseconds; see rows.content_id


@dataclass(frozen=True, slots=True)
class Source:
    """One letter, however many mailboxes it lies in."""

    content: int
    about: str  # what lists show of it, case folded
    parts: tuple[Part, ...]
    places: tuple[Callable[[], str | None], ...] = field(default=())  # where the file of each copy lies now

    def open(self) -> BinaryIO:
        """The file of any copy; the caller closes it. Raises FileNotFoundError when all are gone."""
        for path in self.places:
            with suppress(FileNotFoundError):
                return open(path() or "", "rb", buffering=0)
        raise FileNotFoundError(f"letter {self.content} has no file")


def letters(after: int, upto: int | None, most: int) -> list[int]:
    """Ids of letters behind `after`, at most `upto`, in the order in which they came."""
    found = Content.objects.filter(pk__gt=after)
    found = found if upto is None else found.filter(pk__lte=upto)
    return list(found.order_by("pk").values_list("pk", flat=True)[:most])


def span(after: int) -> tuple[datetime, datetime] | None:
    """When the first and the last of those behind `after` came."""
    found = Content.objects.filter(pk__gt=after).values_list("pk", flat=True)
    first, last = found.order_by("pk").first(), found.order_by("-pk").first()
    return (came(first), came(last)) if first and last else None


def waiting(after: int) -> tuple[int, int]:
    """How many came behind `after`, and the first of them (0 when there is none)."""
    found = Content.objects.filter(pk__gt=after).aggregate(many=Count("pk"), first=Min("pk"))
    return found["many"], found["first"] or 0


def came(content: int) -> datetime:
    """When it came."""
    return moment(content >> CAME_BITS)


def earlier(content: int, seconds: int) -> int:
    """The id of a letter that came so much earlier, or 0."""
    return max(0, content - (seconds * 1_000_000 << CAME_BITS))


def sources(contents: Sequence[int]) -> Iterator[Source]:
    """Those of these letters (a few hundred) that are still there."""
    places = _places(contents)
    columns = ("pk", "parts", "subject", "sender", "heading__sender_address", "recipients")  # all authors
    for pk, column, *words in Content.objects.filter(pk__in=contents).order_by("pk").values_list(*columns):
        parts = rows.parts(column)
        yield Source(pk, shown(words, parts), parts, tuple(places[pk]))


def _places(contents: Sequence[int]) -> dict[int, list[Callable[[], str | None]]]:
    places: dict[int, list[Callable[[], str | None]]] = defaultdict(list)
    living = Message.objects.filter(content__in=contents)
    for content, base, suffix, name, address in living.values_list(
        "content_id", "base", "suffix", "mailbox__name", "mailbox__account__address"
    ):
        places[content].append(partial(maildir.locate, maildir.folder(address, name), base, suffix))
    graves = Buried.objects.filter(content__in=contents)
    for content, base, address in graves.values_list("content_id", "base", "account__address"):
        places[content].append(partial(os.path.join, maildir.graveyard(address), base))
    return places
