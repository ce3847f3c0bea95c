"""What programs look for at fixed places, without a login."""

import pytest
from django.test import Client

from mailapp.directory import api as directory
from mailapp.directory.api import MtaSts
from mailapp.policy import api as policy
from tests.support.office import Office

PLACE = "/.well-known/mta-sts.txt"


def asked(host: str) -> tuple[int, str]:
    answer = Client().get(PLACE, headers={"host": host})
    return answer.status_code, answer.content.decode() if answer.status_code == 200 else ""


def test_the_mta_sts_policy_of_a_domain(office: Office, settings):
    """RFC 8461 §3.2, §3.3"""
    settings.MAIL_HOSTNAME = "Mail.example.test"
    assert asked("mta-sts.example.test")[0] == 404
    directory.change_domain("example.test", mta_sts=MtaSts.ENFORCE)
    policy.change("mta_sts_hosts", "backup.example.net")
    mx = "mx: mail.example.test\r\nmx: backup.example.net\r\n"
    expected = f"version: STSv1\r\nmode: enforce\r\n{mx}max_age: 1209600\r\n"
    assert asked("MTA-STS.example.test:443") == (200, expected)
    assert Client().get(PLACE, headers={"host": "mta-sts.example.test"})["Content-Type"].startswith("text/plain")
    directory.change_domain("example.test", mta_sts=MtaSts.NONE)
    assert asked("mta-sts.example.test") == (200, "version: STSv1\r\nmode: none\r\nmax_age: 1209600\r\n")
    directory.change_domain("example.test", active=False)
    assert asked("mta-sts.example.test")[0] == 404


@pytest.mark.parametrize("host", ["example.test", "mta-sts.example.net", "mta-sts.", "mta-sts..test", "mta-sts.[::1]"])
def test_no_policy_for_other_names(office: Office, host: str):
    directory.change_domain("example.test", mta_sts=MtaSts.TESTING)
    assert asked(host)[0] in (400, 404)
