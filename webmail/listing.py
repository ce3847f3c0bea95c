"""Which slice of a mailbox a list page shows: all of it stands in the URL, so that every page can be bookmarked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from mailapp.store.port import Store
from mailapp.store.query import All, Order, Query
from mailapp.store.values import MailboxInfo, MessageInfo, UidSet, Want
from webmail import options, searching
from webmail.searching import Names

PAGE = 50
COUNTED = 1000  # letters that a search has found; of more it is told that there are more
LAST_PAGE = 1_000_000  # an offset that no database chokes on
WORDS_SIZE = 500  # characters in the search box
WORDS_OCTETS = 1500  # of UTF-8: nine are made of three in an address, fifteen in one that leads back to it
ORDERS = {"date": Order.ARRIVAL, "from": Order.FROM, "subject": Order.SUBJECT, "size": Order.SIZE}


def cut(words: str) -> str:
    """What is searched for, no longer than an address bears."""
    return words[:WORDS_SIZE].encode("utf-8", "replace")[:WORDS_OCTETS].decode("utf-8", "ignore")


@dataclass(frozen=True, slots=True)
class Slice:
    """One page of one order of one search."""

    sort: str = "date"
    descending: bool = True
    page: int = 1
    words: str = ""
    size: int = PAGE  # letters on a page: not in the URL, for it is the reader's own choice

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Slice":
        """What a URL asks for; nonsense becomes the default."""
        sort = asked.get("sort", "date")
        sort = sort if sort in ORDERS else "date"
        direction = asked.get("dir") or ("asc" if sort in ("from", "subject") else "desc")
        page = asked.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
        words = cut(" ".join(asked.get("q", "").replace("\0", "").split()))
        return cls(sort, direction == "desc", min(max(number, 1), LAST_PAGE), words, options.here().per_page)

    @property
    def query_string(self) -> str:
        """ "?…" with what differs from the default, or ""."""
        usual = self.sort not in ("from", "subject")
        pairs = [
            ("sort", self.sort if self.sort != "date" else ""),
            ("dir", "" if self.descending == usual else ("desc" if self.descending else "asc")),
            ("page", str(self.page) if self.page > 1 else ""),
            ("q", self.words),
        ]
        said = urlencode([(name, value) for name, value in pairs if value])
        return f"?{said}" if said else ""

    def sorted_by(self, sort: str) -> "Slice":
        """The other direction when it is sorted by that already."""
        descending = not self.descending if sort == self.sort else sort not in ("from", "subject")
        return replace(self, sort=sort, descending=descending, page=1)

    def turned(self, pages: int) -> "Slice":
        return replace(self, page=max(1, self.page + pages))


@dataclass(frozen=True, slots=True)
class Page:
    """The messages of a slice, and what stands just before and behind it."""

    slice: Slice
    messages: list[MessageInfo]
    total: int
    before: int | None  # UID
    behind: int | None  # UID
    more: bool = False  # a search has found more than were counted
    threads: int = 0  # when a page has so many threads, with all their letters

    @property
    def first(self) -> int:
        return (self.slice.page - 1) * self.slice.size + 1 if self.messages else 0

    @property
    def last(self) -> int:
        return self.first + (self.threads or len(self.messages)) - 1 if self.messages else 0

    def neighbours(self, uid: int, thread: str = "") -> tuple[int | None, int | None]:
        """UIDs of the previous and the next letter in this order; (None, None) when it is not on the page.

        With a thread, another letter of that thread may stand for it.
        """
        uids = [self.before, *(message.uid for message in self.messages), self.behind]
        if thread and uid not in uids:
            uid = next((message.uid for message in self.messages if message.thread_id == thread), uid)
        if uid not in uids:
            return None, None
        at = uids.index(uid)
        return (uids[at - 1] if at > 0 else None), (uids[at + 1] if at + 1 < len(uids) else None)


def page(store: Store, box: MailboxInfo, wanted: Slice, names: Names | None = None) -> Page:
    """One search for the UIDs, one fetch for the rows, whatever the size of the mailbox."""
    query = searching.query(wanted.words, names)
    size = wanted.size
    start = (wanted.page - 1) * size
    lead = 1 if start else 0
    most = max(COUNTED, start + size)
    uids, total = _uids(store, box, query, wanted, (start - lead, start + size + 1), most)
    most = counted(total, start + size, most)
    more = total > most and not isinstance(query, All)
    shown = uids[lead : lead + size]
    by_uid = {m.uid: m for m in store.fetch(box.id, UidSet.of(*shown), Want.LIST)} if shown else {}
    return Page(
        slice=wanted,
        messages=[by_uid[uid] for uid in shown if uid in by_uid],
        total=most if more else total,
        before=uids[0] if lead and uids else None,
        behind=uids[lead + size] if len(uids) > lead + size else None,
        more=more,
    )


def counted(found: int, shown: int, most: int) -> int:
    """How many are counted when so many were found: no more than `most`, or than are `shown` if one more was enough."""
    return shown if found == shown + 1 else most


def _uids(
    store: Store, box: MailboxInfo, query: Query, wanted: Slice, window: tuple[int, int], most: int
) -> tuple[list[int], int]:
    """UIDs of the window, and how many there are in all; of a search, `most` are counted, and one more."""
    order, (start, stop) = ORDERS[wanted.sort], window
    if isinstance(query, All):
        some = store.search(query, box.id, order, descending=wanted.descending, offset=start, limit=stop - start)
        return [uid for _, uid in some], box.messages
    found = store.search(query, box.id, order, descending=wanted.descending, limit=most + 1, enough=stop)
    return [uid for _, uid in found[start:stop]], len(found)
