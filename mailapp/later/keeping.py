"""What waits, sleeps or reminds, as plain values for a file, and back (store/keepsake.py).

Letters are known by their folder and the base name of their file, which they keep when the index is made anew. A letter
that is not there any more has left, or was taken back: its line means nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from mailapp.later import envelopes, models
from mailapp.later.values import Kind
from mailapp.store import api as stores
from mailapp.store.keepers import LostLetter
from mailapp.store.values import EVERYTHING, INBOX, UidSet

Line = dict[str, Any]
WRONG = (DatabaseError, LookupError, TypeError, ValueError, AttributeError)
OVER = "Its time was over when the database was brought back: see whether it has left, then send or delete it."
KEPT_FIELD = "X-Pillarbox-Reports:"  # the other fields of a draft name rows that went with the database
WAITING = ("message_id", "kind", "envelope", "client", "remind_days", "resent", "tries", "trouble", "stopped")
REMINDER = ("message_id", "thread_id", "sender")


class LaterKeeper:
    name = "later"

    def of_house(self) -> Any:
        return {}

    def of_people(self) -> Mapping[int, Any]:
        found: dict[int, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for kind, (model, tell) in TELLERS.items():
            for account, rows in _by_account(model.objects.order_by("pk")).items():
                places = _Places(account)
                files = places.files([(row.box, row.uid) for row in rows])
                found[account][kind] = [
                    {"folder": places.names.get(row.box, ""), "file": files.get((row.box, row.uid), "")}
                    | tell(row, places)
                    for row in rows
                ]
        return found

    def house_back(self, told: Any) -> int:
        return 0

    def person_back(self, account: int, told: Any) -> int:
        told, places = told if isinstance(told, dict) else {}, _Places(account)
        return sum(not _back(make, places, line) for kind, make in MAKERS.items() for line in told.get(kind) or ())

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        return iter(())


class _Places:
    """One person's own folders, and the files in them."""

    def __init__(self, account: int) -> None:
        self.account, self._store = account, stores.open(account)
        self.names = {box.id: box.name for box in self._store.mailboxes() if not box.owner}
        self._uids: dict[int, dict[str, int]] = {}

    def files(self, letters: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
        uids: dict[int, list[int]] = defaultdict(list)
        for box, uid in letters:
            uids[box].append(uid)
        return {
            (box, uid): base
            for box, some in uids.items()
            if box in self.names
            for uid, base in self._bases(box, UidSet.of(*some))
        }

    def find(self, line: Line) -> tuple[int, int] | None:
        """Mailbox and UID of the letter that a line tells of."""
        box = self.box(line["folder"])
        if box is None:
            return None
        if box not in self._uids:
            self._uids[box] = {base: uid for uid, base in self._bases(box, EVERYTHING)}
        uid = self._uids[box].get(line["file"])
        return (box, uid) if uid else None

    def box(self, name: str) -> int | None:
        return next((box for box, known in self.names.items() if known == name), None)

    def _bases(self, box: int, uids: UidSet) -> Iterator[tuple[int, str]]:
        for numbers, bases in self._store.columns(box, uids, ("uid", "base")):
            yield from zip(numbers, bases, strict=True)


def _by_account(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.account_id].append(row)
    return found


def _waiting(row: models.Waiting, places: _Places) -> Line:
    fields = [one for one in row.draft_fields.splitlines() if one.startswith(KEPT_FIELD)]
    return {name: getattr(row, name) for name in WAITING} | {
        "due": row.due.isoformat(),
        "planned": row.planned.isoformat(),
        "draft_fields": "".join(f"{one}\r\n" for one in fields),
    }


def _snoozed(row: models.Snoozed, places: _Places) -> Line:
    home = places.names.get(row.home, INBOX)
    return {"message_id": row.message_id, "home": home, "due": row.due.isoformat()}


def _reminder(row: models.Reminder, places: _Places) -> Line:
    times = {"since": row.since.isoformat(), "due": row.due.isoformat()}
    return {name: getattr(row, name) for name in REMINDER} | times


TELLERS: dict[str, tuple[Any, Any]] = {
    "waiting": (models.Waiting, _waiting),
    "snoozed": (models.Snoozed, _snoozed),
    "reminders": (models.Reminder, _reminder),
}


def _back(make: Any, places: _Places, line: Line) -> bool:
    try:
        with transaction.atomic():
            make(places, line)
    except WRONG:
        return False
    return True


def _waiting_back(places: _Places, line: Line) -> None:
    """One whose time is over may have left since this was written: a person decides."""
    due, place = datetime.fromisoformat(line["due"]), places.find(line)
    envelopes.read(line["envelope"]), Kind(line["kind"])
    if place is None:
        return
    kept = {name: line[name] for name in (*WAITING, "planned", "draft_fields")} | {"due": due}
    if due <= timezone.now() and not line["stopped"]:
        kept |= {"stopped": True, "trouble": OVER}
    _make(models.Waiting, places, place, kept)


def _snoozed_back(places: _Places, line: Line) -> None:
    due, place = datetime.fromisoformat(line["due"]), places.find(line)
    home = places.box(line["home"]) or places.box(INBOX)
    if place is not None:
        _make(models.Snoozed, places, place, {"message_id": line["message_id"], "home": home, "due": due})


def _make(model: Any, places: _Places, place: tuple[int, int], kept: Line) -> None:
    box, uid = place
    row = model(account_id=places.account, box=box, uid=uid, **kept)
    row.clean_fields(exclude=["account", "envelope"])
    model.objects.get_or_create(box=box, uid=uid, defaults={"account_id": places.account, **kept})


def _reminder_back(places: _Places, line: Line) -> None:
    """Also of a letter that he has moved meanwhile: it is found by its conversation."""
    box, uid = places.find(line) or (0, 0)
    kept = {name: line[name] for name in REMINDER if name != "message_id"} | {"box": box, "uid": uid}
    kept |= {name: datetime.fromisoformat(line[name]) for name in ("since", "due")}
    models.Reminder.objects.get_or_create(account_id=places.account, message_id=line["message_id"], defaults=kept)


MAKERS: dict[str, Any] = {"waiting": _waiting_back, "snoozed": _snoozed_back, "reminders": _reminder_back}
