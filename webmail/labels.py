"""Labels: keywords of letters (RFC 9051 §2.3.2) that have a name and a colour for the person who reads them.

A letter has the keyword, so that every mail program sees it; names and colours are the person's own. Thunderbird's
five are there from the start.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailapp.store.values import Flags, StoreError

COLOURS: dict[str, str | Promise] = {
    "red": gettext_lazy("red"),
    "orange": gettext_lazy("orange"),
    "yellow": gettext_lazy("yellow"),
    "green": gettext_lazy("green"),
    "teal": gettext_lazy("teal"),
    "blue": gettext_lazy("blue"),
    "purple": gettext_lazy("purple"),
    "pink": gettext_lazy("pink"),
    "grey": gettext_lazy("grey"),
}
MOST = 100
NAME_SIZE = 40  # characters
KEYWORD_SIZE = 60
UNSPEAKABLE = re.compile(r"[^A-Za-z0-9_.\-]+")  # in the keywords that we make; those of others may have more
FAMOUS = {  # as https://hg.mozilla.org/comm-central has them, and what RFC 8457 and others name
    "$label1": ("red", gettext_lazy("Important")),
    "$label2": ("orange", gettext_lazy("Work")),
    "$label3": ("green", gettext_lazy("Personal")),
    "$label4": ("blue", gettext_lazy("To do")),
    "$label5": ("purple", gettext_lazy("Later")),
}
KNOWN = {"$important": ("red", gettext_lazy("Important")), "$phishing": ("red", gettext_lazy("Phishing"))}
# What programs say to one another by keywords, and no person wants to read.
SILENT = frozenset({"junk", "nonjunk", "notjunk", "forwarded", "redirected", "receipthandled", "filtered"})


@dataclass(frozen=True, slots=True)
class Label:
    keyword: str
    name: str
    colour: str

    @property
    def search(self) -> str:
        """The words that find it."""
        return f'label:"{self.name}"' if " " in self.name else f"label:{self.name}"


class BadLabel(StoreError):
    """The text may be shown to a person."""


def ready() -> list[Label]:
    """What a new person finds."""
    return [Label(keyword, str(name), colour) for keyword, (colour, name) in FAMOUS.items()]


def read(kept: str) -> list[Label]:
    """What `written` has written; nothing: the ready ones, and "-": none."""
    if not kept:
        return ready()
    return [label for line in kept.splitlines() if (label := _line(line))]


def _line(line: str) -> Label | None:
    keyword, _space, rest = line.partition(" ")
    colour, _space, name = rest.partition(" ")
    return Label(keyword, name, colour) if keyword and name and colour in COLOURS else None


def written(labels: Iterable[Label]) -> str:
    return "\n".join(f"{one.keyword} {one.colour} {one.name}" for one in labels) or "-"


def added(labels: list[Label], name: str, colour: str, keyword: str = "") -> list[Label]:
    """With one more. Raises BadLabel."""
    name = _name(labels, name)
    if len(labels) >= MOST:
        raise BadLabel(_("There are %(n)d labels already; delete one first.") % {"n": MOST})
    made = keyword or _keyword(name, {one.keyword.lower() for one in labels})
    if made.lower() in {one.keyword.lower() for one in labels}:
        raise BadLabel(_("There is such a label already."))
    return [*labels, Label(made, name, _colour(colour))]


def changed(labels: list[Label], keyword: str, name: str, colour: str) -> list[Label]:
    """The keyword stays, so that no letter has to be touched. Raises BadLabel."""
    others = [one for one in labels if one.keyword != keyword]
    fresh = Label(keyword, _name(others, name), _colour(colour))
    return [fresh if one.keyword == keyword else one for one in labels]


def _name(others: Iterable[Label], name: str) -> str:
    name = " ".join(name.replace("\0", "").split())[:NAME_SIZE]
    if not name:
        raise BadLabel(_("A label needs a name."))
    if name.casefold() in {one.name.casefold() for one in others}:
        raise BadLabel(_("There is a label “%(name)s” already.") % {"name": name})
    return name


def _colour(colour: str) -> str:
    return colour if colour in COLOURS else "grey"


def _keyword(name: str, taken: set[str]) -> str:
    """Its name, as far as a keyword can say it; other programs show it so."""
    told = UNSPEAKABLE.sub("_", name).strip("_")[:KEYWORD_SIZE]
    digest = hashlib.blake2b(name.encode(), digest_size=4).hexdigest()
    told = told if told and told.lower() not in SILENT else f"label_{digest}"
    return told if told.lower() not in taken else f"{told[: KEYWORD_SIZE - 9]}_{digest}"


class Palette:
    """What the keywords of letters look like to one person."""

    def __init__(self, labels: Iterable[Label]) -> None:
        self.labels = list(labels)
        self._by_keyword = {one.keyword.lower(): one for one in self.labels}
        self._order = {one.keyword.lower(): n for n, one in enumerate(self.labels)}

    def of(self, flags: Flags) -> list[Label]:
        """In the person's own order; then what other programs have put there."""
        found = [one for flag in flags if flag[0] != "\\" and (one := self._label(flag))]
        last = len(self._order)
        return sorted(found, key=lambda one: (self._order.get(one.keyword.lower(), last), one.name))

    def _label(self, keyword: str) -> Label | None:
        return self._by_keyword.get(keyword.lower()) or _strange(keyword)

    def keywords_by_name(self) -> dict[str, str]:
        """For `label:`, in small letters."""
        return {one.keyword.casefold(): one.keyword for one in self.labels} | {
            one.name.casefold(): one.keyword for one in self.labels
        }


def _strange(keyword: str) -> Label | None:
    """A keyword that another program has set: as a label of its own name, unless it is between programs."""
    known = KNOWN.get(keyword.lower()) or FAMOUS.get(keyword.lower())
    if known:
        return Label(keyword, str(known[1]), known[0])
    if keyword.startswith("$") or keyword.lower() in SILENT:
        return None
    return Label(keyword, keyword.replace("_", " "), "grey")


@lru_cache(256)
def palette(kept: str, language: str) -> Palette:
    """Of what a person's options keep; names of the ready ones are in the language of the page."""
    return Palette(read(kept))
