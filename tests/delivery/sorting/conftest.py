"""The people whose rules are tried, and nobody's letters of an earlier test."""

import shutil

import pytest
from django.conf import settings

from tests.support.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    for folder in ("mail", "spool"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()
