"""Keys come back from the keepsake, as far as they can be opened."""

import pytest
from django.conf import settings

from mailapp.net.sealed import _cipher
from mailapp.signing import api as signing
from mailapp.signing.api import SigningKeeper
from mailapp.signing.models import DkimKey
from tests.support.office import Office

KEEPER = SigningKeeper()


@pytest.fixture
def told(office: Office) -> list[dict[str, str]]:
    """Of a key that was lost with the database."""
    signing.make_keys("example.test", selector="s", algorithms=[signing.Algorithm.ED25519])
    found = KEEPER.of_house()
    DkimKey.objects.all().delete()
    return found


def test_a_key_waits_for_the_file_that_opens_it(told: list[dict[str, str]]) -> None:
    file = settings.PILLARBOX_HOME / "keys" / "dkim"
    aside = file.rename(file.with_name("aside"))
    _cipher.cache_clear()
    assert (KEEPER.house_back(told), signing.keys(), file.exists()) == (1, [], False)
    file.write_bytes(b"b" * 43 + b"=")  # another one was made: this one is lost, and is not waited for
    assert (KEEPER.house_back(told), signing.keys()) == (0, [])
    aside.rename(file)
    _cipher.cache_clear()
    assert KEEPER.house_back(told) == 0
    [found] = signing.keys("example.test")
    assert found.selector == "se"
    assert KEEPER.house_back(told) == 0  # it is there


@pytest.mark.parametrize("rubbish", [None, {}, "x", [None], [{}], [{"domain": 1}]])
def test_whatever_the_file_says(office: Office, rubbish: object) -> None:
    assert KEEPER.house_back(rubbish) == (len(rubbish) if isinstance(rubbish, list) else 0)
    assert signing.keys() == []


def test_a_key_of_a_domain_that_is_no_longer_ours(told: list[dict[str, str]]) -> None:
    assert KEEPER.house_back([{**told[0], "domain": "example.org"}, {**told[0], "state": "odd"}]) == 2
