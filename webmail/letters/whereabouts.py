"""Where is my mail? Each recipient of a letter that one has sent, in plain words."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailapp.delivery.api import Place, Standing, Tracked
from webmail.options import dates

TLS = re.compile(r"TLSv(\d\.\d)")
SHOWN = 50  # recipients; a newsletter has more than anybody reads

# Place → icon, tone.
LOOKS = {
    Place.FILED: ("mail-check", "good"),
    Place.SENT: ("check", "good"),
    Place.SCHEDULED: ("hourglass", "info"),
    Place.WAITING: ("clock", "info"),
    Place.SENDING: ("send", "info"),
    Place.HELD: ("pause", "warn"),
    Place.FAILED: ("mail-x", "bad"),
    Place.RETURNED: ("mail-x", "bad"),
    Place.CANCELLED: ("ban", "warn"),
}
ARRIVED = (Place.FILED, Place.SENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One recipient for the card. `said`: the other server's own words, where they help."""

    address: str
    icon: str
    tone: str
    words: str
    said: str
    may_be_cancelled: bool
    may_be_urged: bool
    leaves_later: bool
    read: str = ""  # what a receipt of his says


@dataclass(frozen=True, slots=True)
class Card:
    """One letter that was sent; of many recipients those whose copy is not there yet come first."""

    trace: str
    headline: str
    settled: bool  # everybody has it: nothing to look at
    may_be_cancelled: bool
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A letter that was sent, in the list."""

    icon: str
    tone: str
    words: str


def mark(place: Place) -> Mark:
    words = {
        Place.FILED: _("arrived"),
        Place.SENT: _("delivered"),
        Place.SCHEDULED: _("leaves later"),
        Place.WAITING: _("on its way"),
        Place.SENDING: _("on its way"),
        Place.HELD: _("held by your administrator"),
        Place.FAILED: _("not everybody got it"),
        Place.RETURNED: _("it came back"),
        Place.CANCELLED: _("taken back"),
    }
    return Mark(*LOOKS[place], words[place])


def card(tracked: Tracked) -> Card:
    """What a person reads of it."""
    everyone = tracked.standings
    there = sum(standing.place in ARRIVED for standing in everyone)
    ordered = sorted(everyone, key=lambda standing: standing.place in ARRIVED)
    return Card(
        tracked.trace,
        _headline(there, len(everyone)),
        there == len(everyone),
        tracked.may_be_cancelled,
        tuple(map(_line, ordered[:SHOWN])),
        max(0, len(everyone) - SHOWN),
    )


def _headline(there: int, everyone: int) -> str:
    if there == everyone:
        return ngettext("Your letter has arrived", "Your letter has arrived everywhere", everyone)
    if everyone == 1:
        return _("Your letter has not arrived yet")
    return _("Your letter has arrived at %(there)d of %(everyone)d recipients") % {"there": there, "everyone": everyone}


def _line(standing: Standing) -> Line:
    icon, tone = LOOKS[standing.place]
    if standing.place is Place.WAITING and standing.tries:
        tone = "warn"
    said = standing.words if standing.place in (Place.WAITING, Place.FAILED, Place.RETURNED, Place.HELD) else ""
    return Line(
        standing.address,
        icon,
        tone,
        _words(standing),
        said,
        standing.may_be_cancelled,
        standing.may_be_urged,
        standing.place is Place.SCHEDULED,
        _("Opened, says a receipt of %(at)s") % {"at": _clock(standing.read)} if standing.read else "",
    )


def _words(standing: Standing) -> str:
    """One sentence: where it is, since when, and what comes next."""
    known = {
        "host": standing.host or _("our own server"),
        "at": _clock(standing.at),
        "until": _clock(standing.until) if standing.until else "",
    }
    match standing.place:
        case Place.FILED:
            return _("In the mailbox since %(at)s") % known
        case Place.SENT:
            return _("Delivered to %(host)s at %(at)s") % known + ", " + _how(standing.tls)
        case Place.SCHEDULED:
            return _("Leaves at %(until)s") % known
        case Place.WAITING:
            return _waiting(standing, known)
        case Place.SENDING:
            return _("Being delivered at this moment")
        case Place.HELD:
            return _("Held by your administrator since %(at)s") % known
        case Place.FAILED:
            return (_("Refused by %(host)s at %(at)s") if standing.host else _("Given up at %(at)s")) % known
        case Place.RETURNED:
            return _("Taken by the next server, but sent back by %(host)s at %(at)s") % known
        case Place.CANCELLED:
            return _("Taken back at %(at)s") % known


def _waiting(standing: Standing, known: dict[str, str]) -> str:
    if not standing.tries:
        return _("On its way") if not known["until"] else _("Leaves now")
    if not known["until"]:
        return _("Put off at %(at)s by %(host)s") % known
    return _("Put off at %(at)s by %(host)s, next try at %(until)s") % known


def _how(tls: str) -> str:
    version = TLS.match(tls)
    return _("encrypted with TLS %(version)s") % {"version": version[1]} if version else _("without encryption")


def _clock(when: datetime) -> str:
    """The time, of another day with the day: a minute may matter."""
    local = timezone.localtime(when)
    is_today = local.date() == timezone.localdate()
    return dates.time(local) if is_today else f"{dates.day(local)}, {dates.time(local)}"
