"""SORT and UID SORT (RFC 5256), by what is shown (RFC 5957), with extended answers (RFC 5267 §3)."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from access.imap import remembered
from access.imap.answers import found as answers
from access.imap.commands import Sort, SortKey
from access.imap.handlers import results
from access.imap.handlers.finding import find, highest_modseq
from access.imap.handlers.keys import asks_for_modseq
from access.imap.states import Selected
from access.imap.talk import Ok, Steps
from mailapp.standards.message.envelopes import first_local_part, first_shown
from mailapp.store.values import UidSet

PART = 4  # how much less than the mailbox is sorted by itself

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
    packed = remembered.answers.once(
        (view.serial, command.keys), lambda: array("I", _in_order(state, list(view), command.keys)).tobytes()
    )
    order = array("I", packed).tolist()
    if len(uids) == len(view):
        return order
    found = set(uids)
    return [uid for uid in order if uid in found]


def _in_order(state: Selected, uids: list[int], keys: Sequence[SortKey]) -> list[int]:
    """A stable sort for each key, the last one first."""
    fields = list(dict.fromkeys(KEYS[key.name][0] for key in keys))
    there, columns = _columns(state, uids, fields)
    order = list(range(len(there)))
    for key in reversed(keys):
        field, compared = KEYS[key.name]
        values = columns[field] if compared is None else [compared(value) for value in columns[field]]
        order.sort(key=values.__getitem__, reverse=key.reverse)
    return [there[place] for place in order]


def _columns(state: Selected, uids: list[int], fields: list[str]) -> tuple[list[int], dict[str, list[Any]]]:
    """The UIDs that are still there, and their fields."""
    there: list[int] = []
    columns: dict[str, list[Any]] = {field: [] for field in fields}
    for uid_column, *batch in state.store.columns(state.view.box, UidSet.of(*uids), ["uid", *fields]) if uids else ():
        there.extend(uid_column)
        for field, values in zip(fields, batch, strict=True):
            columns[field].extend(values)
    return there, columns
