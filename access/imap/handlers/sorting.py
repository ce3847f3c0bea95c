"""SORT and UID SORT (RFC 5256), by what is shown (RFC 5957), with extended answers (RFC 5267 §3)."""

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from access.imap import remembered
from access.imap.answers import found as answers
from access.imap.commands import Sort, SortKey
from access.imap.handlers import results
from access.imap.handlers.finding import find, highest_modseq
from access.imap.handlers.keys import asks_for_modseq
from access.imap.remembered import Order
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.net.allocation import give_back
from mailapp.standards.message.envelopes import first_local_part, first_shown
from mailapp.store.values import UidSet

PART = 4  # how much less than the mailbox is sorted by itself
FEW = 20  # letters that are put into a known order one by one

Compared = Callable[[int], tuple[Any, ...] | None]  # by UID, what SORT compares of a letter; None when it is gone
Key = tuple[str, Callable[[Any], Any] | None]  # a field of the store's columns, and what is compared of it

# What is kept is in small letters; RFC 5256 §3 compares great ones: `_` stands behind `z`. Beyond ASCII
# the small ones stay, which keeps the alphabets apart as well.
KEYS: dict[str, Key] = {
    "ARRIVAL": ("sort_arrival", None),
    "DATE": ("sort_date", None),  # RFC 5256 §2.2: INTERNALDATE where there is none
    "SIZE": ("size", None),
    "SUBJECT": ("sort_subject", bytes.upper),  # RFC 5256 §2.1
    "FROM": ("envelope", lambda octets: first_local_part(octets, "from").upper()),
    "TO": ("envelope", lambda octets: first_local_part(octets, "to").upper()),
    "CC": ("envelope", lambda octets: first_local_part(octets, "cc").upper()),
    "DISPLAYFROM": ("sort_sender", bytes.upper),  # RFC 5957 §3
    "DISPLAYTO": ("envelope", lambda octets: first_shown(octets, "to").encode(errors="replace").upper()),
}


def sort(state: Selected, command: Sort) -> Steps:
    """Ties fall to the order of the mailbox, whatever is reversed (RFC 5256 §3)."""
    uids = _sorted(state, find(state, command), command)
    wants_modseq = asks_for_modseq(command.key)
    if command.returns is None:
        modseq = highest_modseq(state, uids) if wants_modseq and uids else None
        yield answers.sort(results.named(state, uids, command.by_uid), modseq)
    else:
        yield from results.told(state, command, uids, command.returns, wants_modseq, answers.in_order)
    return Ok("Sorted")


def _sorted(state: Selected, uids: list[int], command: Sort) -> list[int]:
    """The order of the whole mailbox is remembered, and most of it is taken from that."""
    view = state.view
    if len(uids) * PART < len(view):
        return _in_order(state, uids, command.keys)
    order = _whole(state, command.keys)
    if len(uids) == len(view):
        return order
    found = set(uids)
    return [uid for uid in order if uid in found]


def _whole(state: Selected, keys: tuple[SortKey, ...]) -> list[int]:
    """All that the client knows. An order that was known with other letters is brought up to date."""
    view = state.view

    def work(known: Order | None) -> Order:
        if known is not None and known.serial == view.serial:
            return known
        uids = None if known is None else _patched(state, known.uids, keys)
        order = array("I", _in_order(state, list(view), keys) if uids is None else uids)
        if uids is None and len(order) >= remembered.LARGE:
            give_back()
        return Order(view.serial, order)

    return remembered.orders.renewed((view.box, view.uidvalidity, keys), work).uids.tolist()


def _patched(state: Selected, known: Sequence[int], keys: Sequence[SortKey]) -> list[int] | None:
    """With the letters that have come, and without those that went; None when that is no less work than to sort."""
    there = set(state.view)
    fresh = sorted(there.difference(known))
    if len(fresh) > FEW:
        return None
    order = [uid for uid in known if uid in there]

    @cache
    def compared(uid: int) -> tuple[Any, ...] | None:
        found, columns = _compared(state, [uid], keys)
        return tuple(values[0] for values in columns) if found else None

    for uid in fresh:
        place = _place(order, uid, compared, keys)
        if place is None:
            return None
        order.insert(place, uid)
    return order


def _place(order: list[int], uid: int, compared: Compared, keys: Sequence[SortKey]) -> int | None:
    """Where a letter belongs, by halves; None when it, or one that it is compared with, is gone."""
    low, high, mine = 0, len(order), compared(uid)
    while low < high:
        middle = (low + high) // 2
        other = compared(order[middle])
        if mine is None or other is None:
            return None
        if _is_before((*mine, uid), (*other, order[middle]), keys):
            high = middle
        else:
            low = middle + 1
    return None if mine is None else low


def _is_before(mine: tuple[Any, ...], other: tuple[Any, ...], keys: Sequence[SortKey]) -> bool:
    """By the first that is different; UIDs are the last."""
    reverse = [*(key.reverse for key in keys), False]
    place = next(place for place, (one, another) in enumerate(zip(mine, other, strict=True)) if one != another)
    return bool((mine[place] > other[place]) if reverse[place] else (mine[place] < other[place]))


def _in_order(state: Selected, uids: list[int], keys: Sequence[SortKey]) -> list[int]:
    """A stable sort for each key, the last one first."""
    there, columns = _compared(state, uids, keys)
    order = list(range(len(there)))
    for key, values in reversed([*zip(keys, columns, strict=True)]):
        order.sort(key=values.__getitem__, reverse=key.reverse)
    return [there[place] for place in order]


def _compared(state: Selected, uids: list[int], keys: Sequence[SortKey]) -> tuple[list[int], list[list[Any]]]:
    """The UIDs that are still there, and for each key what is compared of them."""
    makers = [KEYS[key.name] for key in keys]
    fields = list(dict.fromkeys(field for field, _ in makers))
    there: list[int] = []
    columns: dict[str, list[Any]] = {field: [] for field in fields}
    for uid_column, *batch in state.store.columns(state.view.box, UidSet.of(*uids), ["uid", *fields]) if uids else ():
        there.extend(uid_column)
        for field, values in zip(fields, batch, strict=True):
            columns[field].extend(values)
    return there, [columns[field] if make is None else list(map(make, columns[field])) for field, make in makers]
