"""Rules of a person's own that give lines of the list a colour: what contains this in that field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailapp.store.values import MessageInfo
from webmail.labels import COLOURS, BadLabel

FIELDS: dict[str, str | Promise] = {
    "from": gettext_lazy("Sender"),
    "to": gettext_lazy("Recipients"),
    "subject": gettext_lazy("Subject"),
}
MOST = 50
TEXT_SIZE = 100  # characters


@dataclass(frozen=True, slots=True)
class Highlight:
    field: str
    text: str
    colour: str

    @property
    def name(self) -> str | Promise:
        return FIELDS[self.field]

    def fits(self, message: MessageInfo) -> bool:
        said = {
            "from": (message.sender, message.sender_address),
            "to": (message.recipients,),
            "subject": (message.subject,),
        }
        return any(self.text.casefold() in one.casefold() for one in said[self.field])


@lru_cache(256)
def read(kept: str) -> tuple[Highlight, ...]:
    """What `written` has written."""
    found = []
    for line in kept.splitlines():
        field, _space, rest = line.partition(" ")
        colour, _space, text = rest.partition(" ")
        if field in FIELDS and colour in COLOURS and text:
            found.append(Highlight(field, text, colour))
    return tuple(found)


def written(rules: Iterable[Highlight]) -> str:
    return "\n".join(f"{one.field} {one.colour} {one.text}" for one in rules)


def added(rules: Sequence[Highlight], field: str, text: str, colour: str) -> list[Highlight]:
    """With one more. Raises BadLabel."""
    text = " ".join(text.replace("\0", "").split())[:TEXT_SIZE]
    if not text or field not in FIELDS or colour not in COLOURS:
        raise BadLabel(_("Say what is to be found, where, and choose a colour."))
    if len(rules) >= MOST:
        raise BadLabel(_("There are %(n)d such rules already; delete one first.") % {"n": MOST})
    fresh = Highlight(field, text, colour)
    return [*(one for one in rules if (one.field, one.text) != (field, text)), fresh]


def colour_of(rules: Sequence[Highlight], message: MessageInfo) -> str:
    """Of the first rule that fits; "" for none."""
    return next((one.colour for one in rules if one.fits(message)), "")
