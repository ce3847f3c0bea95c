"""The way back of what was done to letters.

A move of a few letters is undone by what stands in the message that tells of it; more than that is kept in a row,
of which the message has the number. Nobody but the person himself can go that way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import JUNK, NO_FLAGS, NOT_JUNK, SPECIAL_USE, Flags, StoreError, UidSet
from webmail.models import Undoing

RANGES = 20  # of UIDs; letters that were moved together mostly have one
WRITTEN = re.compile(r"(\d{1,15}) (\d{1,15}) (\d{1,10}:\d{1,10}(?:,\d{1,10}:\d{1,10}){0,19})\Z")
KEPT = re.compile(r"kept (\d{1,15})\Z")
KEPT_DAYS = 1
ROWS = 50  # of one person
NOBODY = UidSet(())
RANGES_KEPT = 50_000  # of one undoing


@dataclass(frozen=True, slots=True)
class Way:
    """The letters `uids` of mailbox `box` were in mailbox `home` before."""

    box: int
    home: int
    uids: UidSet

    @classmethod
    def of(cls, box: int, home: int, uids: Sequence[int]) -> "Way | None":
        found = UidSet.of(*uids)
        return cls(box, home, found) if found and len(found.ranges) <= RANGES else None

    @classmethod
    def read(cls, written: str) -> "Way | None":
        """None for whatever `str` has not written."""
        if not written.isascii() or not (found := WRITTEN.match(written)):
            return None
        ends = [tuple(map(int, one.split(":"))) for one in found[3].split(",")]
        if any(low > high for low, high in ends):
            return None
        return cls(int(found[1]), int(found[2]), UidSet(tuple((low, high) for low, high in ends)))

    def __str__(self) -> str:
        return f"{self.box} {self.home} {_ranges(self.uids)}"


@dataclass(frozen=True, slots=True)
class Kept:
    """The number of a row that tells the way."""

    row: int

    @classmethod
    def read(cls, written: str) -> "Kept | None":
        found = KEPT.match(written) if written.isascii() else None
        return cls(int(found[1])) if found else None

    def __str__(self) -> str:
        return f"kept {self.row}"


@dataclass(frozen=True, slots=True)
class Step:
    """Letters of a mailbox get and lose these flags and, with a `home`, go there; conversations are muted or heard."""

    box: int
    uids: UidSet
    home: int = 0
    add: Flags = field(default=NO_FLAGS)
    remove: Flags = field(default=NO_FLAGS)
    mute: tuple[str, ...] = ()
    hear: tuple[str, ...] = ()

    @property
    def only_moves(self) -> bool:
        return bool(self.home) and not (self.add or self.remove or self.mute or self.hear)


def way_of(account: int, steps: Sequence[Step]) -> Way | Kept | None:
    """None where there is nothing to undo, or too much."""
    joined = _joined(steps)
    if not joined or sum(len(one.uids.ranges) for one in joined) > RANGES_KEPT:
        return None
    [first, *more] = joined
    if not more and first.only_moves and len(first.uids.ranges) <= RANGES:
        return Way(first.box, first.home, first.uids)
    _tidy(account)
    row = Undoing.objects.create(account_id=account, steps=[_plain(one) for one in joined])
    return Kept(row.pk)


def read(written: str) -> Way | Kept | None:
    return Way.read(written) or Kept.read(written)


def go_back(store: Store, account: int, way: Way | Kept) -> tuple[int, int]:
    """How much is as it was (letters, or conversations), and the mailbox where that can be seen (0: unknown).

    Raises StoreError.
    """
    if isinstance(way, Way):
        return _home(store, way.box, way.home, way.uids), way.home
    row = Undoing.objects.filter(account=account, pk=way.row).first()
    if row is None:
        raise StoreError(_("That can be undone no more."))
    row.delete()
    steps = [_step(one) for one in reversed(row.steps)]
    done = sum(_undo(store, one) for one in steps)
    heard = sum(_hearing(api.Conversations(account), one) for one in steps)
    return done or heard, steps[0].home or steps[0].box


def _hearing(talk: api.Conversations, step: Step) -> int:
    for thread in step.mute:
        talk.mute(thread)
    for thread in step.hear:
        talk.unmute(thread)
    return len(step.mute) + len(step.hear)


def _undo(store: Store, step: Step) -> int:
    changed: Sequence[object] = ()
    if not step.uids:
        return 0
    if step.add or step.remove:
        changed, _held = store.set_flags(step.box, step.uids, add=step.add, remove=step.remove)
    return _home(store, step.box, step.home, step.uids) if step.home else len(changed)


def _home(store: Store, box: int, home: int, uids: UidSet) -> int:
    """What a button said of them is taken back, too."""
    here, there = store.mailbox_by_id(box), store.mailbox_by_id(home)
    junk = SPECIAL_USE["Junk"]
    said = {here.special_use: JUNK, there.special_use: NOT_JUNK}.get(junk)
    if said and here.may("w"):
        store.set_flags(here.id, uids, remove=frozenset({said}), add=NO_FLAGS)
    return len(store.move(here.id, uids, there.id).pairs)


def _joined(steps: Sequence[Step]) -> list[Step]:
    """What is done alike to letters of one mailbox is one step."""
    found: dict[Step, list[tuple[int, int | None]]] = {}
    for one in steps:
        found.setdefault(replace(one, uids=NOBODY), []).extend(one.uids.ranges)
    return [
        replace(alike, uids=_closed(UidSet(tuple(ranges))))
        for alike, ranges in found.items()
        if ranges or alike.mute or alike.hear
    ]


def _closed(uids: UidSet) -> UidSet:
    """Ranges that touch become one."""
    closed: list[tuple[int, int | None]] = []
    for low, high in uids.merged():
        if closed and closed[-1][1] is not None and closed[-1][1] + 1 == low:
            closed[-1] = (closed[-1][0], high)
        else:
            closed.append((low, high))
    return UidSet(tuple(closed))


def _ranges(uids: UidSet) -> str:
    return ",".join(f"{low}:{high}" for low, high in uids.ranges)


def _plain(step: Step) -> dict[str, Any]:
    told = {"box": step.box, "uids": _ranges(step.uids), "home": step.home}
    told |= {"add": sorted(step.add), "remove": sorted(step.remove)}
    return told | {"mute": list(step.mute), "hear": list(step.hear)}


def _step(told: dict[str, Any]) -> Step:
    ends = [one.split(":") for one in told["uids"].split(",") if one]
    uids = UidSet(tuple((int(low), int(high)) for low, high in ends))
    flags = frozenset(told["add"]), frozenset(told["remove"])
    return Step(told["box"], uids, told["home"], *flags, tuple(told.get("mute", ())), tuple(told.get("hear", ())))


def _tidy(account: int) -> None:
    mine = Undoing.objects.filter(account=account)
    mine.filter(at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()
    newest = list(mine.order_by("-pk").values_list("pk", flat=True)[: ROWS - 1])
    if len(newest) == ROWS - 1:
        mine.exclude(pk__in=newest).delete()
