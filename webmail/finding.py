"""The search box: letters in all folders that a person may read, newest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import get_language

from mailapp.store import api
from mailapp.store.values import MailboxInfo
from webmail import highlights, options, searching
from webmail.folders import Folder, folder
from webmail.labels import palette
from webmail.letters.rows import Look, Row, row
from webmail.listing import COUNTED, PAGE, counted
from webmail.searching import Names

MOST = 10_000  # letters that can be turned to, the newest
FEW = 6  # letters shown while one types


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
    strange: Sequence[str] = ()  # of the words, what looks like an operator and makes no sense

    @property
    def start(self) -> int:
        return (self.page - 1) * self.size

    @property
    def stop(self) -> int:
        return self.start + self.size

    @property
    def first(self) -> int:
        return self.start + 1

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


def find(account: int, mailboxes: Sequence[MailboxInfo], words: str, page: int, names: Names | None = None) -> Finds:
    """`page` counts from 1; it has as many letters as the person wants on a page."""
    size = options.here().per_page
    page = min(max(page, 1), MOST // size)
    return _finds(
        account,
        mailboxes,
        Finds(words, page, 0, [], size=size, strange=searching.strange(words, names)),
        names,
        max(COUNTED, page * size),
    )


def first_few(account: int, mailboxes: Sequence[MailboxInfo], words: str, names: Names | None = None) -> Finds:
    """What is shown while one types."""
    found = _finds(account, mailboxes, Finds(words, 1, 0, [], size=FEW), names, COUNTED)
    return replace(found, places=found.places[:FEW])


def _finds(account: int, mailboxes: Sequence[MailboxInfo], asked: Finds, names: Names | None, most: int) -> Finds:
    """The page that was asked for; of what is found, `most` are counted."""
    if not asked.words:
        return asked
    boxes, reader = {info.id: info for info in mailboxes}, api.Everywhere(account)
    shown = max(asked.stop, PAGE)
    found = reader.newest(searching.query(asked.words, names), most + 1, shown + 1)
    spots, most = [spot for spot in found if spot[0] in boxes], counted(len(found), shown, most)
    page = spots[asked.start : min(asked.stop, most)]
    letters = {(one.mailbox, one.uid): one for one in reader.letters(page)}
    chosen = options.here()
    look = Look(palette(chosen.labels, get_language() or ""), highlights.read(chosen.highlights))
    lines = [
        Found(folder(boxes[box]), row(letters[box, uid], boxes[box].special_use, look))
        for box, uid in page
        if (box, uid) in letters
    ]
    number = Counter(box for box, _uid in spots[:most])
    places = [Place(folder(boxes[box]), n) for box, n in number.most_common()]
    return replace(asked, total=min(len(spots), most), letters=lines, places=places, more=len(found) > most)
