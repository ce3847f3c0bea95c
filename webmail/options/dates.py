"""How dates and times are written for whoever reads the page."""

from datetime import datetime

from django.utils.formats import date_format

from webmail.options.kept import here

DAYS = {"": ("j M", "j M Y"), "iso": ("m-d", "Y-m-d"), "dots": ("j.n.", "j.n.Y"), "slashes": ("j/n", "j/n/Y")}
DAYS["american"] = ("n/j", "n/j/Y")
CLOCK = {"": "H:i", "24": "H:i", "12": "g:i A"}


def time(when: datetime) -> str:
    return date_format(when, CLOCK[here().clock])


def day(when: datetime) -> str:
    """Without its year."""
    return date_format(when, DAYS[here().dates][0])


def date(when: datetime) -> str:
    return date_format(when, DAYS[here().dates][1])


def moment(when: datetime) -> str:
    """Day of the week, date and time."""
    chosen = here()
    return date_format(when, f"D {DAYS[chosen.dates][1]}, {CLOCK[chosen.clock]}")
