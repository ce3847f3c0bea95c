"""An office, a DNS whose table a test may change, and what is needed to verify."""

import shutil

import pytest
from django.conf import settings

from mailapp.policy import api as policy
from mailapp.signing import api as signing
from tests.support.dns_server import dns_server
from tests.support.office import Office, make_office


@pytest.fixture
def office(transactional_db) -> Office:
    for folder in ("mail", "spool"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch):
    table = {("example.test", "MX"): ["10 mail.example.test."], ("mail.example.test", "A"): ["192.0.2.1"]}
    with dns_server(table) as nameserver:
        monkeypatch.setattr(settings, "DNS_NAMESERVERS", [nameserver])
        monkeypatch.setattr(settings, "MAIL_HOSTNAME", "mail.example.test")
        yield table


@pytest.fixture
def publish(zone):
    """`publish()` puts every key of the office into the DNS, and gives name → record."""

    def put() -> dict[str, str]:
        policy.change("dkim_settle_seconds", 0)
        records = {key.name: key.record for key in signing.keys("example.test")}
        for key in signing.keys("example.test"):
            zone[key.name, "TXT"] = [" ".join(f'"{piece}"' for piece in key.strings)]
        return records

    return put
