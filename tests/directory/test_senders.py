"""Whose address is whose."""

import pytest
from django.utils import timezone

from mailapp.directory import api as directory

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def anna():
    directory.add_alias("info@example.test", ["anna+desk@example.test", "carl@example.net"])
    directory.add_alias("sales@example.test", ["info@example.test"])
    directory.add_alias("ring@example.test", ["ring2@example.test"])
    directory.add_alias("ring2@example.test", ["ring@example.test"])
    directory.add_alias("old@example.test", ["anna@example.test"], active=False)
    directory.add_group("team@example.test", ["anna@example.test"])
    directory.add_alias("ben@example.test", ["ben@example.test", "anna@example.test"])  # Ben forwards to Anna
    directory.add_alias("bens@example.test", ["ben@example.test"])
    found = directory.account("anna@example.test")
    assert found is not None
    return found.id


@pytest.mark.parametrize(
    ("address", "hers"),
    [
        ("anna@example.test", True),
        ("Anna@EXAMPLE.test", True),
        ("anna+lists@example.test", True),
        ("info@example.test", True),
        ("info+x@example.test", True),
        ("sales@example.test", True),
        ("team@example.test", False),
        ("old@example.test", False),
        ("ring@example.test", False),
        ("ben@example.test", False),
        ("bens@example.test", False),
        ("ghost@example.test", False),
        ("anna@example.net", False),
        ("no address", False),
        ("", False),
    ],
)
def test_who_may_send_as_whom(anna, address, hers):
    assert directory.may_send_as(anna, address) is hers


def test_the_addresses_to_choose_from(anna):
    assert directory.sender_addresses(anna) == ["anna@example.test", "info@example.test", "sales@example.test"]
    assert directory.sender_addresses(10_000) == []


def test_other_names_of_the_domain_and_patterns_are_ones_own(anna):
    directory.add_domain("other.test", kind=directory.Kind.ALIAS, target="example.test")
    directory.add_pattern("example.test", "(.+)-shop", ["$1@example.test"])
    directory.add_alias("taken@other.test", ["ben@example.test"])
    directory.add_alias("taken@example.test", ["anna@example.test"])
    for address in ("anna@other.test", "info+x@other.test", "anna-shop@example.test", "anna-shop@other.test"):
        assert directory.may_send_as(anna, address), address
    for address in ("ben@other.test", "taken@other.test", "ben-shop@example.test", "-shop@example.test"):
        assert not directory.may_send_as(anna, address), address
    offered = directory.sender_addresses(anna)
    assert {"anna@other.test", "info@other.test", "taken@example.test"} <= set(offered)
    assert "taken@other.test" not in offered


def test_an_alias_is_ones_own_for_its_time_only(anna):
    past = directory.Validity(until=timezone.now())
    directory.add_alias("fair@example.test", ["anna@example.test"], valid=past)
    directory.add_relocated("moved@example.test", "anna@example.test")
    assert not directory.may_send_as(anna, "fair@example.test")
    assert not directory.may_send_as(anna, "moved@example.test")
    assert "fair@example.test" not in directory.sender_addresses(anna)


def test_grants(anna):
    directory.add_domain("other.test")
    made = directory.add_grant("anna@example.test", "Team@example.test", note="the boss")
    directory.add_grant("anna@example.test", "@Other.test")
    for address in ("team@example.test", "team+x@example.test", "anybody@other.test"):
        assert directory.may_send_as(anna, address), address
    assert not directory.may_send_as(directory.account("ben@example.test").id, "team@example.test")
    assert "team@example.test" in directory.sender_addresses(anna)
    assert [(one.address, one.note) for one in directory.grants(account="anna@example.test")] == [
        ("@other.test", ""),
        ("team@example.test", "the boss"),
    ]
    assert directory.grants(words="BOSS") == [made]
    directory.remove_grant(made.id)
    directory.take_back("anna@example.test", "@other.test")
    assert not directory.may_send_as(anna, "team@example.test")
    assert not directory.may_send_as(anna, "anybody@other.test")


@pytest.mark.parametrize(
    ("account", "address", "sentence"),
    [
        ("ghost@example.test", "team@example.test", "no account"),
        ("anna@example.test", "x@elsewhere.test", "not a domain of ours"),
        ("anna@example.test", "@elsewhere.test", "not a domain of ours"),
        ("anna@example.test", "nobody", "no domain"),
        ("anna@example.test", "ben@example.test", "already"),
    ],
)
def test_grants_that_cannot_be(anna, account, address, sentence):
    directory.add_grant("anna@example.test", "ben@example.test")
    with pytest.raises(directory.DirectoryError, match=sentence):
        directory.add_grant(account, address)
