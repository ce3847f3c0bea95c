"""Times as the reader's clock shows them."""

import pytest
from django.test import Client
from django.utils import timezone

from mailapp.delivery.sorting.world import office_time
from tests.webmail.conftest import File, letter

SENT = "Mon 23 Nov 2026, 10:00"  # in UTC, the office's zone


@pytest.mark.parametrize(
    ("cookie", "shown"),
    [
        ("America/New_York", "Mon 23 Nov 2026, 05:00"),
        ("Asia/Kolkata", "Mon 23 Nov 2026, 15:30"),
        ("", SENT),
        ("Mars/Phobos", SENT),
        ("America", SENT),
        ("../../etc/passwd", SENT),
        ("/etc/passwd", SENT),
        ("x" * 3000, SENT),
        ("\x00", SENT),
    ],
)
def test_the_browser_names_its_zone(anna: Client, inbox: int, file: File, cookie: str, shown: str):
    uid = file(letter())
    anna.cookies["zone"] = cookie
    answer = anna.get(f"/mail/{inbox}/{uid}/")
    assert answer.status_code == 200
    assert shown in answer.content.decode()


def test_which_day_it_is_for_a_rule_depends_on_no_reader():
    with timezone.override("Pacific/Kiritimati"):
        assert office_time().utcoffset() == timezone.now().utcoffset()
