"""A message's way in plain words: one line a step, as the panel and `manage.py trace` tell it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from mailapp.journal.values import Noted


def story(steps: Sequence[Noted]) -> list[str]:
    """The steps of one message, oldest first: when, how much later than the step before, what happened."""
    lines = []
    before: datetime | None = None
    for noted in steps:
        lines.append(f"{_when(noted.at)}  {_later(before, noted.at):>8}  {sentence(noted)}")
        before = noted.at
    return lines


def sentence(noted: Noted) -> str:
    """What happened, and to whom if the words do not say it."""
    step = noted.step
    return step.summary if step.address in step.summary else f"{step.summary} ({step.address})"


def _when(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _later(before: datetime | None, at: datetime) -> str:
    """The time since the step before, when it is worth saying."""
    if before is None or at - before < timedelta(seconds=1):
        return ""
    seconds = int((at - before).total_seconds())
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"+{seconds / size:.1f} {unit}"
    return f"+{seconds} s"
