import shutil

import pytest
from django.conf import settings

from tests.support.office import Office, make_office


@pytest.fixture
def office(db: None) -> Office:
    """And no file of an earlier test, whose people had the same names."""
    shutil.rmtree(settings.PILLARBOX_HOME / "spool" / "quarantine", ignore_errors=True)
    return make_office()
