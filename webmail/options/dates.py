"""How dates and times are written for whoever reads the page."""

from datetime import date as date_type
from datetime import datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

from webmail.options.kept import here

DAYS = {"iso": ("m-d", "Y-m-d"), "dots": ("j.n.", "j.n.Y"), "slashes": ("j/n", "j/n/Y")}
DAYS["american"] = ("n/j", "n/j/Y")
CLOCK = {"": "H:i", "24": "H:i", "12": "g:i A"}
KEPT = 1000  # that were written last: a list has the same ones each time it is shown


class Wall:
    """The clock and the calendar on the reader's wall, looked at once: a page has many dates."""

    def __init__(self) -> None:
        self._zone, self._language = timezone.get_current_timezone(), get_language()
        self._today = timezone.localdate(timezone=self._zone)
        self._day, self._date = _days()
        self._time, self._moment = CLOCK[here().clock], _moment()

    def glance(self, when: datetime) -> str:
        """The time today, the day this year, the date before."""
        local = when.astimezone(self._zone).replace(tzinfo=None)
        this_year = self._day if local.year == self._today.year else self._date
        return _kept(local, self._time if local.date() == self._today else this_year, self._language)

    def moment(self, when: datetime) -> str:
        """Day of the week, date and time."""
        return _kept(when.astimezone(self._zone).replace(tzinfo=None), self._moment, self._language)


def time(when: datetime) -> str:
    return _written(when, CLOCK[here().clock])


def day(when: date_type) -> str:
    """Without its year."""
    return _written(when, _days()[0])


def date(when: date_type) -> str:
    return _written(when, _days()[1])


def moment(when: datetime) -> str:
    """Day of the week, date and time."""
    return _written(when, _moment())


def _moment() -> str:
    shape = pgettext("format of a moment", "D %(date)s, %(clock)s")
    return shape % {"date": _days()[1], "clock": CLOCK[here().clock]}


def _days() -> tuple[str, str]:
    """Without the year, and with it: as the person has chosen, else as his language writes them."""
    chosen = DAYS.get(here().dates)
    return chosen or (pgettext("format of a date", "j M"), pgettext("format of a date", "j M Y"))


def _written(when: date_type, shape: str) -> str:
    """As the clock on the wall shows it: no shape of ours names a zone."""
    shown = when.replace(tzinfo=None) if isinstance(when, datetime) else when
    return _kept(shown, shape, get_language())


@lru_cache(KEPT)
def _kept(when: date_type, shape: str, language: str | None) -> str:
    """In the language of the page, which stands here for the memory alone."""
    return date_format(when, shape)
