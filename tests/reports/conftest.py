"""An office, and reports about yesterday."""

import shutil
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests.support.office import Office, make_office
from tests.support.report_files import DMARC, TLS


@pytest.fixture
def office(transactional_db) -> Office:
    for folder in ("mail", "spool", "reports"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()


@pytest.fixture
def midnight() -> datetime:
    """The beginning of yesterday."""
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)


@pytest.fixture
def dmarc_report(midnight: datetime) -> bytes:
    begin = int(midnight.timestamp())
    return DMARC.format(id="r1", begin=begin, end=begin + 86_399).encode()


@pytest.fixture
def tls_report(midnight: datetime) -> bytes:
    day = f"{midnight:%Y-%m-%d}"
    return TLS.format(id="t1", start=f"{day}T00:00:00Z", stop=f"{day}T23:59:59Z").encode()
