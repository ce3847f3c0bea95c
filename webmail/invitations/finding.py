"""The calendar part of a letter."""

from mailapp.standards.message.values import Part
from webmail.invitations.reading import OCTETS, read
from webmail.invitations.values import Invitation
from webmail.letters.opened import Opened

CALENDARS = ("text/calendar", "application/ics")


def calendar_part(letter: Opened) -> Part | None:
    """The first that is the letter's own, not that of a letter within it."""
    within = tuple(part.section for part in letter.info.parts if part.section.endswith("."))
    own = [part for part in letter.info.parts if part.media_type in CALENDARS]
    return next((part for part in own if not (within and part.section.startswith(within))), None)


def invitation(letter: Opened) -> Invitation | None:
    """None when the letter brings none, or one that makes no sense."""
    part = calendar_part(letter)
    if part is None or part.size > OCTETS * 2:
        return None
    return read(letter.text(part).encode())
