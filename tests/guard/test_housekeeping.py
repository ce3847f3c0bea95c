"""What is over goes: in quarantine by each domain's own days, reasons, lines of lists, strangers, names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard import models
from mailapp.guard.names import names
from mailapp.policy.values import Policy
from tests.delivery.test_arrive import arrival
from tests.guard.test_quarantine import SPAM
from tests.support.office import PASSWORD, Office

RULES = Policy(quarantine_days=30, reasons_days=100, greylist_days=36)


def after(days: float) -> None:
    guard.housekeeping(timezone.now() + timedelta(days=days), RULES, sweep=True)


def test_letters_go_by_the_days_of_their_domain(office: Office) -> None:
    directory.add_domain("example.com")
    dora = directory.add_account("dora@example.com", PASSWORD)
    guard.change_rule("example.com", "quarantine_days", 7, by="olga@example.test")
    sent = replace(arrival("anna@example.test", "dora@example.com"), opinions={office.anna.id: SPAM, dora.id: SPAM})
    delivery.deliver([sent])
    after(6)
    assert guard.count_held() == 2
    after(8)
    assert [held.address for held in guard.held()] == ["anna@example.test"]
    after(31)
    assert guard.count_held() == 0
    assert len(guard.whys(sent.trace)) == 2
    after(101)
    assert guard.whys(sent.trace) == []


def test_a_line_of_a_list_has_an_end(office: Office) -> None:
    until = timezone.now() + timedelta(days=3)
    guard.add_entry("example.org", allow=False, by="olga@example.test", expires=until)
    after(2)
    assert len(guard.entries()) == 1
    after(4)
    assert guard.entries() == []


@pytest.mark.parametrize(("passed", "days", "left"), [(False, 1, 1), (False, 3, 0), (True, 35, 1), (True, 37, 0)])
def test_strangers_are_forgotten(db: None, passed: bool, days: int, left: int) -> None:
    now = timezone.now()
    models.Awaited.objects.create(key="x", first=now, latest=now, passed=passed)
    after(days)
    assert models.Awaited.objects.count() == left


def test_names_are_known_for_long(db: None) -> None:
    names.count(["once.example"], good=True)
    for _ in range(5):
        names.count(["often.example"], good=True)
    for _ in range(3):
        names.count(["spam.example"], good=False)
    names.write()
    assert names.reason(["once.example"]) is None
    assert [reason.points for name in ("often", "spam") if (reason := names.reason([f"{name}.example"]))] == [-1.0, 2.0]
    after(61)
    assert set(models.Name.objects.values_list("name", flat=True)) == {"often.example", "spam.example"}
    after(366)
    assert not models.Name.objects.exists()
