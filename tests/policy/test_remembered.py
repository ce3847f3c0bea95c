"""What the office has changed, as plain values, and made again of them."""

import json
from datetime import UTC, datetime

import pytest

from mailapp.policy import api as policy
from mailapp.policy import remembered
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.models import MailRule, Override
from mailapp.standards.networks import Networks

pytestmark = pytest.mark.django_db

NONSENSE = {"says": {"about": "moon"}, "active": True, "expires": "", "note": ""}
VALUES = {
    "mynetworks": Networks(["10.0.0.0/8"]),
    "retry_after": (60, 120),
    "srs": False,
    "undo_seconds": 7,
    "banner": "Office",
}


def change_much():
    for name, value in VALUES.items():
        policy.change(name, value)
    until = datetime(2030, 1, 1, tzinfo=UTC)
    for pattern in ("192.0.2.0/24", "198.51.100.0/24"):
        mailrules.add(
            "access", {"about": "client", "pattern": pattern, "action": "refuse"}, note="noisy", expires=until
        )
    mailrules.add(
        "content", {"where": "header", "pattern": "casino", "action": "reject", "argument": "no"}, active=False
    )


def lose_everything():
    Override.objects.all().delete()
    MailRule.objects.all().delete()
    policy.forget()
    mailrules.forget()


def test_there_and_back():
    change_much()
    before, rules = remembered.told(), policy.current()
    kept = json.loads(json.dumps(before))
    lose_everything()
    assert policy.current() != rules
    assert remembered.bring_back(kept) == 0
    assert remembered.told() == before
    assert policy.current() == rules


def test_what_is_there_stays():
    change_much()
    kept = remembered.told()
    policy.change("undo_seconds", 9)
    assert remembered.bring_back(kept) == 0
    assert policy.current().undo_seconds == 9
    assert len(mailrules.entries("access")) == 2


@pytest.mark.parametrize(
    ("kept", "failed"),
    [
        ({}, 0),
        ({"values": 5, "tables": [1]}, 0),
        ({"values": {"no_such_rule": 1, "undo_seconds": "soon", "mynetworks": ["everywhere"]}}, 3),
        ({"tables": {"strangers": [{}], "access": [5, NONSENSE, {**NONSENSE, "expires": "soon"}]}}, 4),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_counted(kept, failed):
    assert remembered.bring_back(kept) == failed
    assert remembered.told() == {"values": {}, "tables": {}}
