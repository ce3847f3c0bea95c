"""Which copies outlive which."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.backup.retention import Keeping, outlived
from mailapp.backup.values import name_of

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
YEARS = [name_of(NOW.replace(hour=2) - timedelta(days=days)) for days in range(800)]

KEPT = [
    # copies, what is kept, how many stay
    ([], Keeping(), 0),
    (YEARS[:1], Keeping(0, 0, 0), 1),
    (YEARS[100:101], Keeping(0, 0, 0), 1),  # the newest never goes, however old
    ([name_of(NOW - timedelta(hours=hours)) for hours in range(10)], Keeping(1, 0, 0), 10),  # nor one of the last day
    (YEARS, Keeping(7, 0, 0), 7),
    (YEARS, Keeping(7, 5, 0), 7 + 3),  # two of the weeks end within these days
    (YEARS, Keeping(), 7 + 3 + 11),
    (YEARS[::3], Keeping(2, 0, 0), 2),  # days without a copy do not count
]


@pytest.mark.parametrize(("names", "keeping", "stay"), KEPT)
def test_how_many_stay(names: list[str], keeping: Keeping, stay: int) -> None:
    gone = outlived(names, keeping, NOW)
    assert len(names) - len(gone) == stay
    assert not names or max(names) not in gone
    assert outlived(sorted(set(names) - set(gone)), keeping, NOW) == []
