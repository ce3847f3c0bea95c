"""The directory as plain values, and made again of them."""

import json
from datetime import UTC, datetime

import pytest

from mailapp.directory import api as directory
from mailapp.directory.models import Account, Alias, Domain, Grant, Group, RelayRecipient
from mailapp.directory.values import Check, Kind, MtaSts, Posting, Validity

ANNA, BEN = "anna@example.test", "ben@example.test"


@pytest.fixture
def furnished(office):
    """Something of each kind."""
    directory.add_domain("sister.test", kind=Kind.ALIAS, target="example.test")
    directory.add_domain("branch.test", kind=Kind.RELAY, check_by=Check.LIST)
    directory.set_relay_recipients("branch.test", ["one@branch.test"])
    directory.change_domain("example.test", catch_all=BEN, default_quota=1000, mta_sts=MtaSts.TESTING)
    directory.change_account(BEN, display_name="Ben Brown", language="de", active=False)
    directory.add_team("info@example.test", display_name="Information")
    until = Validity(until=datetime(2030, 1, 1, tzinfo=UTC))
    directory.add_alias("sales@example.test", [ANNA, "Carl@Example.net"], valid=until, note="until the fair")
    directory.add_relocated("gone@example.test", "gone@example.net")
    directory.add_group("staff@example.test", [BEN], name="Staff", posting=Posting.CLOSED)
    directory.add_pattern("example.test", "shop-(.*)", ["anna+$1@example.test"])
    directory.add_grant(ANNA, "sales@example.test")
    directory.add_grant("staff@example.test", "@example.test")


def lose_everything():
    for model in (Grant, RelayRecipient, Group, Alias, Account, Domain):
        model.objects.all().delete()
    directory.forget()


@pytest.mark.usefixtures("furnished")
def test_there_and_back():
    before = directory.told()
    assert all(before.values())
    kept = json.loads(json.dumps(before))
    lose_everything()
    back = directory.bring_back(kept)
    assert back.failed == 0
    assert directory.told() == before
    assert set(back.made["accounts"]) >= {ANNA, BEN, "info@example.test"}
    assert not any(account.has_usable_password() for account in Account.objects.all())
    assert directory.bring_back(kept).made == {}


@pytest.mark.usefixtures("furnished")
def test_files_of_older_versions_know_fewer_columns():
    kept = directory.told()
    for row in kept["domains"]:
        del row["mta_sts"]
    lose_everything()
    assert directory.bring_back(kept).failed == 0


@pytest.mark.usefixtures("furnished")
def test_no_password_is_told():
    told = json.dumps(directory.told())
    for account in Account.objects.exclude(password=""):
        assert account.password not in told
        assert not account.scram or account.scram not in told


@pytest.mark.usefixtures("furnished")
def test_what_is_there_stays():
    kept = directory.told()
    directory.change_group("staff@example.test", members=[ANNA])
    assert directory.bring_back(kept).made == {}
    assert directory.group("staff@example.test").members == (ANNA,)


@pytest.mark.parametrize(
    "row",
    [
        None,
        5,
        {},
        {"address": "x@example.test"},
        {"address": "x@example.test", "domain": "nowhere.test", "members": [], "name": "", "posting": "open",
         "active": True, "note": ""},
        {"address": "x@example.test", "domain": "example.test", "members": [1], "name": "", "posting": "open",
         "active": True, "note": ""},
        {"address": "x@example.test", "domain": "example.test", "members": "ben", "name": "", "posting": "wide",
         "active": True, "note": ""},
        {"address": ["x"], "domain": {}, "members": None, "name": None, "posting": None, "active": "often", "note": 5},
    ],
)  # fmt: skip
@pytest.mark.usefixtures("office")
def test_what_cannot_be_made_is_counted(row):
    assert directory.bring_back({"groups": [row], "patterns": "none", "strangers": [1]}).failed == 1
    assert directory.groups() == []
