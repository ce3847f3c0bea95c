"""What holds for every test; the scratch house is made in `tests.settings`."""

import gc
import os
import sys
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

IS_ROOT = os.geteuid() == 0
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # machines are busy
settings.load_profile("suite")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is worth running on another database, and begin with real servers: they wait while others work."""
    for item in items:
        asking = {"db", "transactional_db", "django_db_setup"} & {*item.fixturenames, *_marks(item)}
        if asking:
            item.add_marker("database")
        if asking == {"django_db_setup"}:  # its tables are made for those who bear this mark
            item.add_marker("django_db")
    yield
    if not IS_ROOT:
        config.hook.pytest_deselected(items=[item for item in items if "root" in _marks(item)])
        items[:] = [item for item in items if "root" not in _marks(item)]
    items.sort(key=lambda item: "e2e" not in _marks(item))


def pytest_collection_finish() -> None:
    """Ten thousand tests stay until the end: the collector need not go through them again and again."""
    gc.collect()
    gc.freeze()


def _marks(item: pytest.Item) -> set[str]:
    return {mark.name.replace("django_db", "db") for mark in item.iter_markers()}


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins with empty caches: the database is rolled back behind their backs."""
    for name in (
        "access.imap.remembered",
        "mailapp.contacts.filled",
        "mailapp.delivery.sorting.current",
        "mailapp.delivery.suppression",
        "mailapp.directory.resolve",
        "mailapp.directory.verified",
        "mailapp.guard.current",
        "mailapp.guard.names",
        "mailapp.policy.api",
        "mailapp.policy.mailrules.current",
        "mailapp.scanners.dnsasking",
        "mailapp.scanners.dnslists",
        "mailapp.scanners.rollcall",
        "mailapp.store.folders",
        "mailapp.store.marked",
        "mailapp.store.muting",
        "mailapp.store.search_index",
        "mailapp.store.searchlist",
        "mailapp.store.sharers",
        "mailapp.store.snapshots",
        "mailapp.routes.table",
        "mailapp.scanners.bayes.current",
        "mailapp.signing.ring",
        "mailapp.teamwork.answering",
        "mta.inbound.acquaintances",
        "webmail.options.kept",
    ):
        if name in sys.modules:  # pure tests import none of them
            sys.modules[name].forget()
    if staff := sys.modules.get("mailapp.scanners.staff"):  # no scanner is there but in tests that start one
        staff.configure(**dict.fromkeys(staff.PINGS, staff.OFF))


@pytest.fixture(autouse=True, scope="session")
def the_same_people() -> None:
    """Anna has the same password in a thousand tests: what SCRAM keeps of it is worked out once."""
    scramkeys = sys.modules.get("mailapp.directory.scramkeys")
    if scramkeys:
        scramkeys.made = cache(scramkeys.made)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test that commits pays for the tables it has written in, and not for all."""
    from django.test import TransactionTestCase

    from tests.support import database

    TransactionTestCase._fixture_teardown = lambda case: database.empty()
    with django_db_blocker.unblock(), database.pattern_for_houses():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what tests have recorded with `record_property` (a figure is worth a dot and more), and what is left out."""
    if not IS_ROOT:
        terminalreporter.write_line("left out: tests marked root, for only root can start Postfix's master")
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid}: {name}: {value}")
