"""Times that a person is offered, by his own clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mailapp.later.choosing import chosen, next_try, presets

pytestmark = pytest.mark.pure
LATER = ["tomorrow Thu 26 08:00", "weekend Sat 28 08:00", "monday Mon 30 08:00"]
WEEKENDS = ["weekend Sat 05 08:00", "monday Mon 07 08:00"]
BERLIN = ZoneInfo("Europe/Berlin")


def said(now: datetime) -> list[str]:
    return [f"{one.name} {one.when:%a %d %H:%M}" for one in presets(now)]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        ("2026-11-25 09:00", ["evening Wed 25 18:00", *LATER]),
        ("2026-11-25 17:00", LATER),
        ("2026-11-27 20:00", ["tomorrow Sat 28 08:00", "monday Mon 30 08:00"]),
        ("2026-11-28 20:00", ["tomorrow Sun 29 08:00", "monday Mon 30 08:00", "weekend Sat 05 08:00"]),
        ("2026-11-29 20:00", ["tomorrow Mon 30 08:00", "weekend Sat 05 08:00"]),
        ("2026-11-30 07:00", ["evening Mon 30 18:00", "tomorrow Tue 01 08:00", *WEEKENDS]),
    ],
)  # fmt: skip
def test_presets(now: str, offered: list[str]):
    assert said(datetime.fromisoformat(now).replace(tzinfo=BERLIN)) == offered


def test_a_day_with_another_offset_keeps_its_hour():
    """Summer time ends on 25 October 2026."""
    now = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    tomorrow = next(one.when for one in presets(now) if one.name == "tomorrow")
    assert tomorrow.astimezone(UTC) == datetime(2026, 10, 25, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "typed", "when"),
    [
        ("tomorrow", "", datetime(2026, 11, 26, 8, tzinfo=BERLIN)),
        ("own", "2026-12-24T16:30", datetime(2026, 12, 24, 16, 30, tzinfo=BERLIN)),
        ("", "2026-12-24T16:30+00:00", datetime(2026, 12, 24, 16, 30, tzinfo=UTC)),
        ("own", "", None),
        ("own", "tomorrow", None),
        ("own", "9999-99-99T99:99", None),
        ("own", "9999-12-31T23:59", None),
        ("own", "0001-01-01T00:00", None),
    ],
)
def test_chosen(name: str, typed: str, when: datetime | None):
    assert chosen(datetime(2026, 11, 25, 9, tzinfo=BERLIN), name, typed) == when


def test_tries_come_more_and_more_seldom_and_end():
    start, day = datetime(2026, 11, 25, tzinfo=UTC), timedelta(days=1)
    pauses = [(next_try(start, tries, start, day) - start).total_seconds() / 60 for tries in range(1, 8)]
    assert pauses == [1, 2, 5, 10, 30, 30, 30]
    assert next_try(start, 1, start + timedelta(days=2), day) is None
