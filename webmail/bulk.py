"""One act on a whole folder, or on all that was found in it: in steps that hold nobody else up.

A page does what it can in `SECONDS`, says what is left, and offers to go on.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailapp.store.port import Store
from mailapp.store.query import And, HasFlag, Not, Order, Query, Uids
from mailapp.store.values import FLAGGED, SEEN, MailboxInfo, UidSet
from webmail.acts import Done, perform

STEP = 1000  # letters of one transaction
SECONDS = 8.0
STAYING = frozenset({"read", "unread", "flag", "unflag", "label", "unlabel"})  # the letters lie where they were


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was done in one go. `left`: letters that wait for the next."""

    dones: list[Done]
    left: bool


def everything(
    store: Store, box: MailboxInfo, query: Query, verb: tuple[str, str], now: Callable[[], float] = time.monotonic
) -> Stretch:
    """Raises StoreError; what was done before it stays done."""
    wanted, until = And((query, _needing(verb))), now() + SECONDS
    dones: list[Done] = []
    for uids in _steps(store, box.id, wanted, verb[0] in STAYING):
        done = perform(store, box, uids, verb)
        if done is None:
            break
        dones.append(done)
        if not done.number and verb[0] not in STAYING:  # they go nowhere: to where they are
            break
        if now() > until:
            return Stretch(dones, left=True)
    return Stretch(dones, left=False)


def _steps(store: Store, box: int, wanted: Query, staying: bool) -> Iterator[UidSet]:
    """Ascending. What has left does not come again, nor does what stays and lies below."""
    above = 0
    while True:
        query = And((wanted, Uids(UidSet(((above + 1, None),))))) if above else wanted
        uids = [uid for _box, uid in store.search(query, box, Order.UID, limit=STEP)]
        if uids:
            yield UidSet.of(*uids)
        if len(uids) < STEP:
            return
        above = uids[-1] if staying else above


def _needing(verb: tuple[str, str]) -> Query:
    """Letters that the act would change."""
    flag = {"read": SEEN, "unread": SEEN, "flag": FLAGGED, "unflag": FLAGGED}.get(verb[0], verb[1])
    if verb[0] in ("read", "flag", "label"):
        return Not(HasFlag(flag))
    return HasFlag(flag) if verb[0] in STAYING else And(())
