"""How dates and times are written for whoever reads the page."""

from datetime import date as date_type
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import pgettext

from webmail.options.kept import here

DAYS = {"iso": ("m-d", "Y-m-d"), "dots": ("j.n.", "j.n.Y"), "slashes": ("j/n", "j/n/Y")}
DAYS["american"] = ("n/j", "n/j/Y")
CLOCK = {"": "H:i", "24": "H:i", "12": "g:i A"}


def time(when: datetime) -> str:
    return date_format(when, CLOCK[here().clock])


def day(when: date_type) -> str:
    """Without its year."""
    return date_format(when, _days()[0])


def date(when: date_type) -> str:
    return date_format(when, _days()[1])


def moment(when: datetime) -> str:
    """Day of the week, date and time."""
    shape = pgettext("format of a moment", "D %(date)s, %(clock)s")
    return date_format(when, shape % {"date": _days()[1], "clock": CLOCK[here().clock]})


def _days() -> tuple[str, str]:
    """Without the year, and with it: as the person has chosen, else as his language writes them."""
    chosen = DAYS.get(here().dates)
    return chosen or (pgettext("format of a date", "j M"), pgettext("format of a date", "j M Y"))
