import shutil

import pytest
from django.conf import settings

from tests.support.office import Office, make_office


@pytest.fixture
def office(transactional_db) -> Office:
    """A new office: the tables are empty, and so are the Maildirs and the spool."""
    for folder in ("mail", "spool"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()
