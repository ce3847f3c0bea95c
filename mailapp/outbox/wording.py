"""Where a recipient stands, in the words of an office. Pure: the clock is handed in."""

from datetime import datetime, timedelta

from mailapp.outbox.values import QueuedRecipient, State

UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def standing(line: QueuedRecipient, now: datetime) -> str:
    """One sentence: "waiting: mx1.example.net said 451 …; next try in 12 minutes (the 3rd)"."""
    said = f": {line.last_host or 'our own server'} said {line.last_reply}" if line.last_reply else ""
    because = f": {line.reason}" if line.reason else ""
    match line.state:
        case State.SCHEDULED:
            return f"to be sent later; {_next_try(line, now)}"
        case State.QUEUED:
            return f"waiting{said}; {_next_try(line, now)}"
        case State.SENDING:
            return f"being sent since a moment ago (the {ordinal(line.tries)} try)"
        case State.HELD:
            return f"held{because}"
        case State.SENT:
            return f"sent{said}"
        case State.BOUNCED:
            return f"failed{said}"
        case State.CANCELLED:
            return f"deleted{because}"


def _next_try(line: QueuedRecipient, now: datetime) -> str:
    what = f"next try {{}} (the {ordinal(line.tries + 1)})" if line.tries else "leaves {}"
    due = max(line.next_attempt or now, now)
    if line.not_before and line.not_before > due:
        return what.format(f"when its destination has rested, in {duration(line.not_before - now)}")
    return what.format(f"in {duration(due - now)}" if due > now else "as soon as the worker comes to it")


def duration(time: timedelta) -> str:
    """Rounded to the largest unit that fits: "12 minutes"."""
    seconds = max(time.total_seconds(), 1)
    size, unit = next((size, unit) for size, unit in UNITS if seconds >= size)
    count = round(seconds / size)
    return f"{count} {unit}{'' if count == 1 else 's'}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, … 11th, … 21st."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def shown_size(octets: int) -> str:
    """With a unit that a person can read."""
    if octets < 1024:
        return f"{octets} B"
    if octets < 1024 * 1024:
        return f"{octets / 1024:.0f} KB"
    return f"{octets / 1024 / 1024:.1f} MB"
