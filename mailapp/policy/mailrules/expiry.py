"""When a rule ends, as a person writes it."""

import re
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from mailapp.policy.mailrules.values import BadRule

SPAN = re.compile(r"(\d{1,4})\s*(h|hours?|d|days?|w|weeks?)\Z", re.IGNORECASE)
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
NEVER = ("", "never", "none")


def read_expiry(text: str, now: datetime | None = None) -> datetime | None:
    """`2026-12-24` (the end of that day), `2026-12-24 18:00`, `3d`, `2 weeks`, `never`. Raises BadRule."""
    text = text.strip()
    if text.lower() in NEVER:
        return None
    try:
        if found := SPAN.match(text):
            return (now or timezone.now()) + int(found[1]) * UNITS[found[2][0].lower()]
        if day := parse_date(text):
            return timezone.make_aware(datetime(day.year, day.month, day.day) + timedelta(days=1))
        if moment := parse_datetime(text):
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        pass
    raise BadRule(f"“{text}” is no end: write a day such as 2026-12-24, a time, or 3d, 2w, 12h, never.")
