"""How much one person may send, and who hears of it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import connection
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery import limits
from mailapp.delivery.models import Acquaintance, Submitted
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from tests.delivery.test_arrive import letters_of
from tests.delivery.test_submit import submission
from tests.support.office import Office


def send(office: Office, *addresses: str) -> None:
    delivery.submit(submission(office, *addresses))


def strangers(first: int, last: int) -> list[str]:
    return [f"p{number}@example.net" for number in range(first, last)]


@pytest.mark.parametrize(
    ("rule", "letters", "reply"),
    [
        ("letters_per_hour", [["ben@example.test"]] * 3, "450 4.7.1 3 letters within an hour"),
        ("recipients_per_day", [["ben@example.test", "olga@example.test"], ["ben@example.test"]], "450 4.7.1 3 recip"),
        ("recipients_per_day", [["ben@example.test", "olga@example.test", "anna@example.test"]], "550 5.7.1 3 recip"),
        ("new_recipients_per_day", [strangers(0, 2), strangers(1, 2), strangers(2, 3)], "450 4.7.1 3 addresses that"),
        ("new_recipients_per_day", [strangers(0, 3)], "550 5.7.1 3 addresses that"),
    ],
)
def test_the_third_is_one_too_many(office: Office, rule: str, letters: list[list[str]], reply: str):
    policy.change(rule, 2)
    *fine, over = letters
    for addresses in fine:
        send(office, *addresses)
    with pytest.raises((delivery.Refused, delivery.Temporary)) as refusal:
        send(office, *over)
    assert refusal.value.reply.startswith(reply)
    assert Submitted.objects.count() == len(fine)


def test_nothing_of_a_refused_letter_is_kept(office: Office):
    policy.change("letters_per_hour", 1)
    send(office, "ben@example.test")
    with pytest.raises(delivery.Temporary):
        send(office, "ben@example.test", "carl@example.net")
    assert len(letters_of(office.ben.id)) == 1
    assert outbox.list_queue(QueueFilter()) == []
    assert not Acquaintance.objects.filter(address="carl@example.net").exists()


def test_colleagues_and_old_acquaintances_are_not_new(office: Office):
    policy.change("new_recipients_per_day", 1)
    send(office, "carl@example.net")
    send(office, "Carl@Example.NET", "ben@example.test", "olga@example.test")
    assert [limit.used for limit in limits.usage(office.anna.id, policy.current())] == [2, 4, 1]


def test_what_was_yesterday_does_not_count(office: Office):
    policy.change("new_recipients_per_day", 1)
    send(office, "carl@example.net")
    Submitted.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    send(office, "cora@example.net")


def test_one_persons_own_limits(office: Office):
    policy.change("letters_per_hour", 1)
    limits.allow(office.anna.id, letters_per_hour=0)
    for _ in range(3):
        send(office, "ben@example.test")
    limits.allow(office.anna.id, letters_per_hour=None)
    with pytest.raises(delivery.Temporary):
        send(office, "ben@example.test")


def test_the_administrator_is_told_once_of_what_may_be_a_theft(office: Office):
    policy.change("new_recipients_per_day", 1)
    send(office, "carl@example.net")
    for _ in range(2):
        with pytest.raises(delivery.Temporary):
            send(office, "cora@example.net")
    [letter] = map(message_from_bytes, letters_of(office.olga.id))
    assert letter["Subject"] == "anna@example.test writes to unusually many new addresses"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "account disable anna@example.test" in letter.get_payload(decode=True).decode()
    refused = [noted.step for noted in journal.recent(["refused"])]
    assert [step.address for step in refused] == ["anna@example.test"] * 2


def test_other_limits_trouble_nobody(office: Office):
    policy.change("letters_per_hour", 1)
    send(office, "ben@example.test")
    with pytest.raises(delivery.Temporary):
        send(office, "ben@example.test")
    assert letters_of(office.olga.id) == []


def test_many_at_once_do_not_slip_through(office: Office):
    """As a thief would do it: from many connections in the same moment."""
    policy.change("letters_per_hour", 5)
    start = threading.Barrier(8)

    def one(_: int) -> bool:
        start.wait(10)
        try:
            send(office, "ben@example.test")
        except delivery.Temporary as refusal:
            return "5 that you are allowed" not in refusal.reply
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 5


def test_a_mistyped_limit_is_a_mistake_of_ours(office: Office):
    with pytest.raises(TypeError, match="letters_per_year"):
        limits.allow(office.anna.id, letters_per_year=3)
