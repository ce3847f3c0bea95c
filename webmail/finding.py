"""The search box: letters in all folders that a person may read, newest first."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import get_language

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.query import Order, Query
from mailapp.store.values import MailboxInfo, MessageInfo, StoreError, UidSet, Want
from webmail import highlights, options, searching
from webmail.folders import Folder, folder
from webmail.labels import palette
from webmail.letters.rows import Look, Row, row
from webmail.listing import COUNTED
from webmail.searching import Names

MOST = 10_000  # letters of one owner that can be turned to, the newest
FEW = 6  # letters shown while one types
Spot = tuple[int, int]  # mailbox id and UID


@dataclass(frozen=True, slots=True)
class Found:
    """One letter, and where it lies."""

    folder: Folder
    row: Row


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, and how many of what was found lie in it."""

    folder: Folder
    number: int


@dataclass(frozen=True, slots=True)
class Finds:
    """One page of what was found."""

    words: str
    page: int
    total: int
    letters: list[Found]
    places: Sequence[Place] = ()  # how many lie where, most first
    more: bool = False  # there are more than were counted
    size: int = 50  # letters on a page

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.letters) - 1

    @property
    def newer(self) -> str:
        return self._turned(-1) if self.page > 1 else ""

    @property
    def older(self) -> str:
        return self._turned(1) if self.last < MOST and (self.more or self.last < self.total) else ""

    def _turned(self, pages: int) -> str:
        return "?" + urlencode({"q": self.words, "page": self.page + pages})


def find(
    store: Store, account: int, mailboxes: Sequence[MailboxInfo], words: str, page: int, names: Names | None = None
) -> Finds:
    """`page` counts from 1; it has as many letters as the person wants on a page."""
    size = options.here().per_page
    page = min(max(page, 1), MOST // size)
    most = max(COUNTED, page * size)
    lists, more = _lists(store, mailboxes, searching.query(words, names), most) if words else ([], False)
    letters = _letters(store, account, mailboxes, lists, (page - 1) * size, page * size)
    return Finds(words, page, sum(map(len, lists)), letters, _places(mailboxes, lists), more, size)


def first_few(
    store: Store, account: int, mailboxes: Sequence[MailboxInfo], words: str, names: Names | None = None
) -> Finds:
    """What is shown while one types."""
    lists, more = _lists(store, mailboxes, searching.query(words, names), COUNTED)
    letters = _letters(store, account, mailboxes, lists, 0, FEW)
    return Finds(words, 1, sum(map(len, lists)), letters, _places(mailboxes, lists)[:FEW], more)


def _letters(
    store: Store, account: int, mailboxes: Sequence[MailboxInfo], lists: Sequence[list[Spot]], start: int, stop: int
) -> list[Found]:
    boxes = {info.id: info for info in mailboxes}
    # Each list is sorted, so that what belongs on this page is among the first of each.
    wanted = lists[0][start:stop] if len(lists) == 1 else [spot for found in lists for spot in found[:stop]]
    letters = sorted(
        _fetched(store, account, boxes, wanted), key=lambda one: (one.internal_date, one.uid), reverse=True
    )
    shown = letters if len(lists) == 1 else letters[start:stop]
    chosen = options.here()
    look = Look(palette(chosen.labels, get_language() or ""), highlights.read(chosen.highlights))
    return [Found(folder(boxes[one.mailbox]), row(one, boxes[one.mailbox].special_use, look)) for one in shown]


def _places(mailboxes: Sequence[MailboxInfo], lists: Sequence[list[Spot]]) -> list[Place]:
    boxes = {info.id: info for info in mailboxes}
    number = Counter(box for found in lists for box, _uid in found)
    return [Place(folder(boxes[box]), n) for box, n in number.most_common()]


def _lists(store: Store, mailboxes: Sequence[MailboxInfo], query: Query, most: int) -> tuple[list[list[Spot]], bool]:
    """Newest first: his own folders together, then each that others share with him; and whether there are more."""
    lists = [store.search(query, None, Order.ARRIVAL, descending=True, limit=most + 1)]
    for info in mailboxes:
        if info.owner and info.messages:
            try:
                lists.append(store.search(query, info.id, Order.ARRIVAL, descending=True, limit=most + 1))
            except StoreError:  # he may see that it is there, and not what is in it
                continue
    own = {info.id for info in mailboxes if not info.owner}
    lists[0] = [spot for spot in lists[0] if spot[0] in own]
    return [found[:most] for found in lists if found], any(len(found) > most for found in lists)


def _fetched(store: Store, account: int, boxes: Mapping[int, MailboxInfo], spots: Sequence[Spot]) -> list[MessageInfo]:
    """His own with one question, whatever the number of folders."""
    found = api.lying(account, [spot for spot in spots if not boxes[spot[0]].owner])
    uids: dict[int, list[int]] = defaultdict(list)
    for box, uid in spots:
        if boxes[box].owner:
            uids[box].append(uid)
    return found + [one for box, some in uids.items() for one in store.fetch(box, UidSet.of(*some), Want.LIST)]
