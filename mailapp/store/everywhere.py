"""All letters that one person may read: his own, and those of folders that others share with him.

Each question is one, whatever the number of folders.
"""

from collections.abc import Sequence

from mailapp.net.asking import ask
from mailapp.store import rows, search_rows
from mailapp.store.conversations import OWN, SHOWN
from mailapp.store.guest import seen_as
from mailapp.store.household import House
from mailapp.store.query import And, HasFlag, Lies, MarkedBy, ModSeq, Not, Or, Order, Query, SeenBy, Window
from mailapp.store.readers import UNREAD, Mark
from mailapp.store.search_scope import Scope
from mailapp.store.values import SEEN, MailboxInfo, MessageInfo

NEWEST = search_rows.along(Order.ARRIVAL, descending=True, many=True)
Spot = tuple[int, int]  # mailbox id and UID
LETTERS = f"""
    SELECT m.mailbox_id, {OWN}, {SHOWN} FROM store_message m JOIN store_content c ON c.id = m.content_id
    WHERE (m.mailbox_id, m.uid) IN (VALUES {{}})
"""  # noqa: S608  (names of our own columns)
MARKS = """
    SELECT mailbox_id, uid, seen, modseq FROM store_reading
    WHERE account_id = %s AND (mailbox_id, uid) IN (VALUES {})
"""


class Everywhere:
    """As his rights are now; what comes and goes meanwhile is not followed."""

    def __init__(self, account: int) -> None:
        self._account = account
        own, reached = House().listed(account)
        self._own: dict[int, MailboxInfo] = {info.id: info for info in own}
        self._others = {held.box: info for held, info in reached if {"l", "r"} <= set(held.rights)}

    def newest(self, query: Query, limit: int, enough: int | None = None) -> list[Spot]:
        """What matches, in one row by the day of its arrival, the newest first; `enough`: see port.Mail."""
        scope = Scope.of([*self._own.values(), *self._others.values()])
        asked = self._his(query) if self._others else query
        return search_rows.find_in(scope, asked, NEWEST, Window.of(0, limit, enough))

    def _his(self, query: Query) -> Query:
        """The same question where \\Seen of others' letters is this person's own."""
        match query:
            case And(terms):
                return And(tuple(map(self._his, terms)))
            case Or(terms):
                return Or(tuple(map(self._his, terms)))
            case Not(term):
                return Not(self._his(term))
            case HasFlag(flag) if flag.lower() == SEEN.lower():
                own, others = Lies(tuple(self._own)), Lies(tuple(self._others))
                return Or((And((own, query)), And((others, SeenBy(self._account)))))
            case ModSeq(since):
                return Or((query, MarkedBy(self._account, since)))
        return query

    def letters(self, spots: Sequence[Spot]) -> list[MessageInfo]:
        """As lists show them, in no order; what he may not read, or is gone, is not among them."""
        wanted = [spot for spot in spots if spot[0] in self._own or spot[0] in self._others]
        known = self._marks([spot for spot in wanted if spot[0] in self._others])
        letters = [rows.info(box, tuple(row), rows.LIST) for box, *row in _of(LETTERS, wanted)]
        return [
            one if one.mailbox in self._own else seen_as(one, known.get((one.mailbox, one.uid), UNREAD))
            for one in letters
        ]

    def _marks(self, spots: Sequence[Spot]) -> dict[Spot, Mark]:
        found = _of(MARKS, spots, self._account)
        return {(box, uid): Mark(bool(seen), modseq) for box, uid, seen, modseq in found}


def _of(question: str, spots: Sequence[Spot], *before: int) -> list[tuple[int, ...]]:
    """What is there of these."""
    if not spots:
        return []
    places = ", ".join(["(%s, %s)"] * len(spots))
    return ask(question.format(places), *before, *(number for spot in spots for number in spot))
