"""The daily letter: once a day, only for what is new, with links that open one letter of one person."""

import re
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core import signing
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.guard import api as guard
from mailapp.guard.links import SALT
from mailapp.guard.models import Quarantined
from mailapp.policy.values import Policy
from tests.delivery.test_arrive import letters_of
from tests.guard.test_quarantine import detained
from tests.support.office import Office

ROOT = "https://mail.example.test"
RULES = Policy(digest_hour=7)


def clock(hour: int, day: int = 0) -> datetime:
    """A time of a day, by the server's own clock; detained letters came on day 0 at noon."""
    return timezone.make_aware(datetime(2026, 11, 26, hour)) + timedelta(days=day)


def tell(now: datetime, rules: Policy = RULES) -> int:
    return delivery.tell_of_quarantine(now, rules, ROOT)


def came_at_noon() -> None:
    Quarantined.objects.update(at=clock(12))


def test_it_is_written_once_a_day_about_what_is_new(office: Office) -> None:
    sent = detained(office)
    came_at_noon()
    assert tell(clock(13)) == 0  # not before the hour
    assert tell(clock(7, day=1), Policy(digest_hour=7, quarantine_digest=False)) == 0
    assert tell(clock(7, day=1)) == 1
    assert tell(clock(8, day=1)) == tell(clock(8, day=2)) == 0  # nothing new
    [octets] = letters_of(office.anna.id)
    letter = message_from_bytes(octets, policy=default)
    text = letter.get_content()
    assert letter["subject"] == "New letters in your quarantine: 1"
    assert letter["auto-submitted"] == "auto-generated"
    assert "Carl <carl@example.net>" in text
    assert "9.5 points of spam" in text
    [link] = re.findall(rf"{ROOT}/quarantine/letter/(\S+)", text)
    assert guard.opened(link, Policy()).trace == sent.trace
    detained(office)
    came_at_noon()
    assert tell(clock(9, day=1)) == 0  # told today already
    assert tell(clock(9, day=2)) == 1


def test_other_links_open_nothing(office: Office) -> None:
    signed = [
        signing.dumps(said, salt=SALT) for said in ("x", ["anna@example.test", "4711"], [1, 1], [[], {}], [1, 2, 3])
    ]
    for token in ("", "x", "a:b:c", *signed, signing.dumps([1, 1])):
        with pytest.raises(guard.GuardError):
            guard.opened(token, Policy())


def test_an_old_link_is_told_to_be_old(office: Office) -> None:
    detained(office)
    with pytest.raises(guard.GuardError, match="too old"):
        guard.opened(guard.token(guard.held()[0]), Policy(quarantine_days=-1))
