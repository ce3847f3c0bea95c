"""Anna's mail in memory."""

import pytest

from mailapp.store.memory_house import MemoryHouse
from mailapp.store.sharing import SharingStore


@pytest.fixture
def store() -> SharingStore:
    return MemoryHouse("anna@example.test").open("anna@example.test")


@pytest.fixture
def inbox(store: SharingStore) -> int:
    return store.mailbox("INBOX").id
