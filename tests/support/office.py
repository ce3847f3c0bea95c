"""The people of the tests: Anna, Ben and Olga (administrator) of example.test."""

from dataclasses import dataclass

from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo


@dataclass(frozen=True, slots=True)
class Office:
    anna: AccountInfo
    ben: AccountInfo
    olga: AccountInfo


PASSWORD = "correct horse battery"


def make_office() -> Office:
    """example.test with three people, each with PASSWORD."""
    directory.add_domain("example.test")
    return Office(
        anna=directory.add_account("anna@example.test", PASSWORD, display_name="Anna Arnold"),
        ben=directory.add_account("ben@example.test", PASSWORD, display_name="Ben Brown"),
        olga=directory.add_account("olga@example.test", PASSWORD, display_name="Olga Orlova", admin=True),
    )
