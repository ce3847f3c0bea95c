"""The DNS asked about strangers, with a real server behind."""

from collections.abc import Iterator

import pytest

from mailapp.net.resolver import NetResolver
from mta.inbound.dnsfacts import DnsFacts
from mta.smtp.sanity import Found, LookUp, Standing
from tests.support.dns_server import SERVFAIL, dns_server

ZONE = {
    ("mail.example.net", "MX"): ["10 mx.example.net."],
    ("plain.example.net", "A"): ["192.0.2.1"],
    ("six.example.net", "AAAA"): ["2001:db8::1"],
    ("null.example.net", "MX"): ["0 ."],
    ("empty.example.net", "TXT"): ["hello"],
    ("broken.example.net", "MX"): SERVFAIL,
    ("1.2.0.192.in-addr.arpa", "PTR"): ["liar.example.net.", "plain.example.net."],
    ("2.2.0.192.in-addr.arpa", "PTR"): ["plain.example.net."],
    ("3.2.0.192.in-addr.arpa", "PTR"): SERVFAIL,
}


@pytest.fixture(scope="module")
def facts() -> Iterator[DnsFacts]:
    with dns_server(ZONE) as address:
        yield DnsFacts(NetResolver([address]))


@pytest.mark.parametrize(
    ("domain", "standing"),
    [
        ("mail.example.net", Standing.GOOD),
        ("plain.example.net", Standing.GOOD),
        ("six.example.net", Standing.GOOD),
        ("null.example.net", Standing.NULL_MX),
        ("empty.example.net", Standing.MISSING),
        ("nowhere.example.net", Standing.MISSING),
        ("broken.example.net", Standing.SILENT),
    ],
)
def test_domains(facts: DnsFacts, domain: str, standing: Standing) -> None:
    asked = LookUp(domain=domain, helo=domain)
    assert facts.remembered(asked) is None
    assert facts.answer(asked) == Found("" if asked.client else None, False, standing, standing)
    assert facts.remembered(asked) == facts.answer(asked)


@pytest.mark.parametrize(
    ("client", "name", "nameless"),
    [
        ("192.0.2.1", "plain.example.net", False),  # the name that leads back
        ("192.0.2.2", "", False),
        ("192.0.2.3", None, False),
        ("192.0.2.4", "", True),
    ],
)
def test_clients(facts: DnsFacts, client: str, name: str | None, nameless: bool) -> None:
    asked = LookUp(client=client)
    assert facts.answer(asked) == Found(name, nameless)
    assert facts.remembered(asked) == Found(name, nameless)
