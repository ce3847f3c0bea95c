"""Octets and seconds as people write them: "2 GB", "4 hours 30 minutes". What a form shows, it reads back."""

import re

from mailapp.directory.api import about_size as about_octets

__all__ = ["about_octets", "about_seconds", "in_octets", "in_seconds", "seconds"]

OCTETS = {"TB": 1024**4, "GB": 1024**3, "MB": 1024**2, "KB": 1024, "bytes": 1}
SECONDS = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}
LONGEST = 10 * 365 * 86_400  # ten years: clocks and calendars still add it up

_SPAN = re.compile(r"(\d{1,12})\s*(days?|d|hours?|h|minutes?|min|m|seconds?|sec|s)?", re.ASCII | re.IGNORECASE)
_SPANS = {"d": 86_400, "h": 3600, "m": 60, "s": 1}


def in_octets(size: int) -> str:
    """2147483648 → "2 GB": exact, so that what a form shows is what it keeps."""
    for unit, factor in OCTETS.items():
        if factor > 1 and size >= factor and size % factor == 0:
            return f"{size // factor} {unit}"
    return f"{size} B"


def seconds(text: str) -> int:
    """ "1 day 4 hours" → 100800; a bare number is seconds. Raises ValueError with a sentence."""
    rest, total = text.strip(), 0
    while match := _SPAN.match(rest):
        number, unit = match.groups()
        total += int(number) * _SPANS[(unit or "s")[0].lower()]
        rest = rest[match.end() :].lstrip(" ,")
    if rest or not text.strip():
        raise ValueError("Write a time such as 30 seconds, 15 minutes, 4 hours or 5 days.")
    if total > LONGEST:
        raise ValueError("That is longer than ten years.")
    return total


def in_seconds(span: int) -> str:
    """100800 → "1 day 4 hours": exact."""
    pieces = []
    for unit, factor in SECONDS.items():
        count, span = divmod(span, factor)
        if count:
            pieces.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(pieces) or "0 seconds"


def about_seconds(span: float) -> str:
    """The largest unit alone: 100800 → "1 day"; for reading."""
    for unit, factor in SECONDS.items():
        if span >= factor:
            count = int(span // factor)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "a moment"
