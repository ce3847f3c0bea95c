"""Whose address is whose."""

import pytest

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
