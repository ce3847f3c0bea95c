"""A spool that is empty before and after each test."""

import shutil

import pytest
from django.conf import settings
from django.utils import timezone

from mailapp.outbox import api as outbox
from tests.support.queue import post

__all__ = ["post"]


@pytest.fixture(autouse=True)
def _empty_spool():
    yield
    shutil.rmtree(settings.PILLARBOX_HOME / "spool" / "out", ignore_errors=True)


@pytest.fixture
def reached():
    """Let several workers at a destination, as after a first conversation."""

    def set_reached(*names):
        for name in names:
            outbox.reached(name, timezone.now())

    return set_reached
