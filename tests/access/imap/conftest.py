"""Anna's mail in memory."""

import pytest

from mailapp.store.memory import MemoryStore


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def inbox(store: MemoryStore) -> int:
    return store.mailbox("INBOX").id
