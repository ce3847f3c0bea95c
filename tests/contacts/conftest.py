"""An office, and Carl's card."""

import pytest

from mailapp.contacts.api import Card, Labelled
from tests.support.office import Office, make_office

CARL = Card(
    name="Carl Ångström",
    given="Carl",
    family="Ångström",
    addresses=(Labelled("Carl@Example.net", "work"), Labelled("kalle@example.org")),
    phones=(Labelled("+46 8 123", "cell"),),
    organisation="Fish & More",
    groups=("Friends",),
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()
