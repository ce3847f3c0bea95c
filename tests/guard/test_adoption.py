"""Rows of the quarantine are lost, its files are not: every copy gets its row again, and no letter goes unasked."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.directory.models import Account
from mailapp.guard import adoption, labels, models, spool
from mailapp.guard import api as guard
from mailapp.policy.values import Policy
from tests.delivery.test_arrive import LETTER, arrival, letters_of
from tests.guard.test_quarantine import SPAM, files
from tests.support.office import PASSWORD, Office

ANNA, BEN = "anna@example.test", "ben@example.test"


@pytest.fixture
def sent(office: Office) -> delivery.Arrival:
    """For Anna and Ben, into quarantine; an hour ago, as far as the files know."""
    both = replace(arrival(ANNA, BEN), opinions={office.anna.id: SPAM, office.ben.id: SPAM})
    delivery.deliver([both])
    hours_ago()
    return both


def hours_ago() -> None:
    for name in files():
        os.utime(spool.path_of(name), (1e9, 1e9))


def sweep(days: float = 0) -> None:
    adoption.sweep(timezone.now() + timedelta(days=days), Policy(quarantine_days=30))


def told() -> Sequence[guard.Held]:
    return sorted((replace(held, id=0) for held in guard.held()), key=lambda held: held.address)


def test_lost_rows_come_back_and_the_letter_comes_out_whole(office: Office, sent: delivery.Arrival) -> None:
    before = told()
    models.Quarantined.objects.all().delete()
    sweep()
    found = told()
    assert [replace(one, at=held.at) for one, held in zip(found, before, strict=True)] == before
    assert all(abs(one.at - held.at) < timedelta(minutes=1) for one, held in zip(found, before, strict=True))
    sweep()
    assert guard.count_held() == 2
    for held in guard.held():
        guard.release(held.id, by=held.address)
    assert [text.endswith(LETTER) for text in letters_of(office.anna.id) + letters_of(office.ben.id)] == [True, True]
    assert files() == []


def test_a_link_of_the_daily_letter_opens_the_same_copy_as_before(office: Office, sent: delivery.Arrival) -> None:
    links = {held.address: guard.token(held) for held in guard.held()}
    models.Quarantined.objects.all().delete()
    sweep()
    assert {address: guard.opened(link, Policy()).address for address, link in links.items()} == {ANNA: ANNA, BEN: BEN}


def test_a_copy_of_which_somebody_has_decided_stays_away(office: Office, sent: delivery.Arrival) -> None:
    [bens] = guard.held(office.ben.id)
    guard.delete(bens.id, by=BEN)
    models.Quarantined.objects.all().delete()
    sweep()
    assert [held.address for held in told()] == [ANNA]


def test_one_persons_row_is_lost(office: Office, sent: delivery.Arrival) -> None:
    """Since a backup, for example."""
    models.Quarantined.objects.filter(account=office.ben.id).delete()
    sweep()
    assert [held.address for held in told()] == [ANNA, BEN]


def test_what_is_on_its_way_gets_its_own_row(office: Office) -> None:
    both = replace(arrival(ANNA), opinions={office.anna.id: SPAM})
    delivery.deliver([both])
    models.Quarantined.objects.all().delete()
    sweep()
    assert told() == []
    assert len(files()) == 2


def test_copies_wait_for_their_people(sent: delivery.Arrival) -> None:
    """The accounts went with the database; until its days are over each waits."""
    Account.objects.filter(address__in=[ANNA, BEN]).delete()
    sweep(days=29)
    assert len(files()) == 3
    directory.add_account(BEN, PASSWORD)
    sweep(days=31)
    assert [held.address for held in told()] == [BEN]
    assert len(files()) == 2


def test_nobody_gets_what_was_for_somebody_of_the_same_name(
    office: Office, sent: delivery.Arrival, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        directory.remove_account(ANNA)
    directory.add_account(ANNA, PASSWORD)
    sweep()
    assert [held.address for held in told()] == [BEN]


def test_what_has_no_label_goes_when_its_days_are_over(sent: delivery.Arrival) -> None:
    for name in (".DRAFT", "ALONE", "NOBODYS.0123456789abcdef"):
        spool.path_of(name).write_bytes(b"x")
    hours_ago()
    sweep(days=29)
    assert spool.path_of("ALONE").exists()
    assert not spool.path_of(".DRAFT").exists()
    sweep(days=31)
    assert not spool.path_of("ALONE").exists()
    assert spool.path_of(sent.trace).exists()


GOOD = b'{"address": "a@b", "sender": "", "at": "2026-01-01T00:00:00+00:00", "points": null, "because": ""}'


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b"\xff",
        b"[" * 100_000,
        GOOD.replace(b"+00:00", b""),
        GOOD.replace(b"null", b"[]"),
        b"{}",
    ],
)
def test_labels_that_are_none_of_ours(octets: bytes) -> None:
    assert labels.read(GOOD).address == "a@b"
    with pytest.raises(labels.BadLabel):
        labels.read(octets)
