"""Each real scanner is started once in a session, by the first test that wants it."""

from collections.abc import Iterator

import pytest

from mailapp.scanners.address import Address
from tests.support import scanners


@pytest.fixture(scope="session")
def spamd() -> Iterator[Address]:
    with scanners.spamd() as address:
        yield address


@pytest.fixture(scope="session")
def clamd() -> Iterator[Address]:
    with scanners.clamd() as address:
        yield address


@pytest.fixture(scope="session")
def rspamd() -> Iterator[Address]:
    with scanners.rspamd() as address:
        yield address
