"""An office to resolve addresses in."""

import pytest

from mailapp.directory import api as directory


@pytest.fixture
def office(db):
    """example.test with Olga (administrator), Anna and Ben; old.test is switched off."""
    directory.add_domain("example.test")
    directory.add_domain("old.test", active=False)
    directory.add_account("olga@example.test", "olga-secret", display_name="Olga Orlova", admin=True)
    directory.add_account("anna@example.test", "anna-secret", display_name="Anna Arnold")
    directory.add_account("ben@example.test", "ben-secret", display_name="Ben Brown")
