"""Each real scanner is started once in a session, by the first test that wants it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailapp.scanners import staff
from mailapp.scanners.address import Address
from tests.support import scanners


@pytest.fixture(scope="session")
def spamassassin() -> Iterator[tuple[Address, Path]]:
    with scanners.spamd() as running:
        yield running


@pytest.fixture
def spamd(spamassassin: tuple[Address, Path]) -> Address:
    return spamassassin[0]


@pytest.fixture
def preferences(spamassassin: tuple[Address, Path]) -> Path:
    """Where people's own are: domain/local part/user_prefs."""
    return spamassassin[1]


@pytest.fixture(scope="session")
def clamd() -> Iterator[Address]:
    with scanners.clamd() as address:
        yield address


@pytest.fixture(scope="session")
def rspamd() -> Iterator[Address]:
    with scanners.rspamd() as address:
        yield address


@pytest.fixture(autouse=True)
def nobody_at_his_post() -> None:
    """Each test says whom it has."""
    staff.configure(**dict.fromkeys(staff.PINGS, staff.OFF))
