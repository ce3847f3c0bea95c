"""The search box: letters in all folders that a person may read, newest first."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from mailapp.store.port import Store
from mailapp.store.query import Order, Query
from mailapp.store.values import MailboxInfo, MessageInfo, StoreError, UidSet, Want
from webmail import searching
from webmail.folders import Folder, folder
from webmail.letters.rows import Row, row
from webmail.searching import Names

PAGE = 50
LAST_PAGE = 200
Place = tuple[int, int]  # mailbox id and UID


@dataclass(frozen=True, slots=True)
class Found:
    """One letter, and where it lies."""

    folder: Folder
    row: Row


@dataclass(frozen=True, slots=True)
class Finds:
    """One page of what was found."""

    words: str
    page: int
    total: int
    letters: list[Found]

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.letters) - 1

    @property
    def newer(self) -> str:
        return self._turned(-1) if self.page > 1 else ""

    @property
    def older(self) -> str:
        return self._turned(1) if self.last < self.total and self.page < LAST_PAGE else ""

    def _turned(self, pages: int) -> str:
        return "?" + urlencode({"q": self.words, "page": self.page + pages})


def find(store: Store, mailboxes: Sequence[MailboxInfo], words: str, page: int, names: Names) -> Finds:
    """`page` counts from 1."""
    boxes = {info.id: info for info in mailboxes}
    page = min(max(page, 1), LAST_PAGE)
    lists = _lists(store, mailboxes, searching.query(words, names)) if words else []
    start, stop = (page - 1) * PAGE, page * PAGE
    # Each list is sorted, so that what belongs on this page is among the first of each.
    wanted = lists[0][start:stop] if len(lists) == 1 else [place for found in lists for place in found[:stop]]
    letters = sorted(_fetched(store, wanted), key=lambda one: (one.internal_date, one.uid), reverse=True)
    shown = letters if len(lists) == 1 else letters[start:stop]
    found = [Found(folder(boxes[one.mailbox]), row(one, boxes[one.mailbox].special_use)) for one in shown]
    return Finds(words, page, sum(map(len, lists)), found)


def _lists(store: Store, mailboxes: Sequence[MailboxInfo], query: Query) -> list[list[Place]]:
    """Newest first: his own folders together, then each that others share with him."""
    lists = [store.search(query, None, Order.ARRIVAL, descending=True)]
    for info in mailboxes:
        if info.owner:
            try:
                lists.append(store.search(query, info.id, Order.ARRIVAL, descending=True))
            except StoreError:  # he may see that it is there, and not what is in it
                continue
    own = {info.id for info in mailboxes if not info.owner}
    lists[0] = [place for place in lists[0] if place[0] in own]
    return [found for found in lists if found]


def _fetched(store: Store, places: Sequence[Place]) -> list[MessageInfo]:
    uids: dict[int, list[int]] = defaultdict(list)
    for box, uid in places:
        uids[box].append(uid)
    return [one for box, some in uids.items() for one in store.fetch(box, UidSet.of(*some), Want.LIST)]
