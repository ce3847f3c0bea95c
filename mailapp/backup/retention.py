"""Which copies are kept: all of the last days, then one a day, one a week, one a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mailapp.backup.values import made_at


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many days, weeks and months back; of each the last copy is kept."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12


def outlived(names: Iterable[str], keeping: Keeping, now: datetime) -> list[str]:
    """Those that may go, the oldest first. The newest never goes, nor does any of the last day."""
    found = sorted(names)
    kept = set(found[-1:]) | {name for name in found if made_at(name) > now - timedelta(days=1)}
    kept |= _last_of_each(found, "%Y-%m-%d", keeping.daily)
    kept |= _last_of_each(found, "%G-%V", keeping.weekly)
    kept |= _last_of_each(found, "%Y-%m", keeping.monthly)
    return [name for name in found if name not in kept]


def _last_of_each(names: list[str], span: str, most: int) -> set[str]:
    """The last copy of each day, week or month in which there is one, as many spans back."""
    last = {made_at(name).strftime(span): name for name in names}  # later ones take the place of earlier ones
    return set(list(last.values())[-most:] if most else [])
