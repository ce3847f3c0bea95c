"""Many clients in one mailbox, doing everything at random: nobody may be told what cannot be true.

Minutes of it: `bench/many_clients.py`, or MANY_CLIENTS_SECONDS in the environment.
"""

import os
from collections.abc import Iterator

import pytest

from bench.many_clients import Party, entrance
from tests.support.access_house import AccessHouse, access_house
from tests.support.office import PASSWORD

pytestmark = pytest.mark.e2e
SECONDS = float(os.environ.get("MANY_CLIENTS_SECONDS", "3"))


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[AccessHouse]:
    """Of its own: these clients leave little as it was."""
    with django_db_blocker.unblock(), access_house() as house:
        yield house


@pytest.mark.timeout(SECONDS * 3 + 60)
@pytest.mark.parametrize(("who", "clients"), [("anna", 2), ("ben", 6)])
def test_nothing_contradicts(house: AccessHouse, record_property, who: str, clients: int) -> None:
    party = Party(entrance(house.ports["IMAP"], f"{who}@example.test", PASSWORD), seed=clients, seconds=SECONDS)
    party.run(clients)
    record_property("commands", party.done)
    assert party.done > clients
