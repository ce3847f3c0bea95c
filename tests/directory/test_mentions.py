"""Where an address stands, and what becomes of those places when its owner goes."""

import pytest

from mailapp.directory import api as directory
from mailapp.directory.values import Outcome
from mailapp.journal import api as journal


@pytest.fixture
def named(office):
    """Ben, wherever he can be named."""
    directory.add_alias("bens@example.test", ["ben@example.test"])
    directory.add_alias("desk@example.test", ["Ben+desk@example.test", "anna@example.test"])
    directory.add_alias("ben@example.test", ["ben@example.test", "ben@elsewhere.test"])
    directory.add_group("team@example.test", ["anna@example.test", "ben@example.test"])
    directory.add_group("bennies@example.test", ["ben@example.test"])
    directory.add_group("others@example.test", ["anna@example.test"])
    directory.add_pattern("example.test", "b.*", ["ben@example.test"])
    directory.add_pattern("example.test", "(q)(.)", ["$2@example.test"])
    directory.change_domain("example.test", catch_all="ben@example.test")
    directory.add_grant("anna@example.test", "ben@example.test")
    directory.add_grant("ben@example.test", "desk@example.test")


PLACES = [
    ("the alias bens@example.test", True),
    ("the alias desk@example.test", False),
    ("the alias ben@example.test", False),
    ("the group team@example.test", False),
    ("the group bennies@example.test", True),
    ("the pattern b.* of example.test", True),
    ("the catch-all of example.test", True),
    ("the right of anna@example.test to send as it", True),
]


@pytest.mark.usefixtures("named")
def test_all_places_are_told():
    assert [(one.place, one.last) for one in directory.mentions("Ben@example.test")] == PLACES


@pytest.mark.usefixtures("named")
def test_a_clean_farewell():
    directory.remove_account("ben@example.test", clean=True)
    assert directory.alias("desk@example.test").targets == ("anna@example.test",)
    assert directory.group("team@example.test").members == ("anna@example.test",)
    assert directory.alias("ben@example.test").targets == ("ben@elsewhere.test",)  # he may still be reached there
    assert directory.domain("example.test").catch_all == ""
    assert directory.grants() == []
    for address in ("bens@example.test", "bennies@example.test"):
        assert directory.resolve(address).outcome is Outcome.DISABLED, address
    told = [noted.step.summary for noted in journal.recent(["admin"])]
    assert "the server itself took ben@example.test out of the group team@example.test" in told
    assert any("bens@example.test, and switched it off: it led nowhere" in summary for summary in told)


@pytest.mark.usefixtures("named")
def test_a_farewell_that_leaves_all_as_it_is():
    directory.remove_account("ben@example.test")
    assert len(directory.mentions("ben@example.test")) == len(PLACES)
