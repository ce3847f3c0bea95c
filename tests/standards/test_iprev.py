"""RFC 8601 §3: a name of an address must lead back to it."""

import pytest

from mailapp.standards import iprev
from tests.support.dns_table import SILENT, DnsTable

ZONE = {
    ("192.0.2.1", "PTR"): ["gw.example.net"],
    ("gw.example.net", "A"): ["192.0.2.1"],
    ("2001:db8::1", "PTR"): ["other.example.net", "gw6.example.net"],
    ("gw6.example.net", "AAAA"): ["2001:0DB8:0:0::1"],
    ("192.0.2.2", "PTR"): ["gw.example.net"],
    ("192.0.2.3", "PTR"): SILENT,
    ("192.0.2.4", "PTR"): ["silent.example.net"],
    ("silent.example.net", "A"): SILENT,
    ("192.0.2.5", "PTR"): [f"name{n}.example.net" for n in range(100)],
}


@pytest.mark.parametrize(
    ("address", "result", "domain"),
    [
        ("192.0.2.1", "pass", "gw.example.net"),
        ("2001:db8::1", "pass", "gw6.example.net"),
        ("192.0.2.2", "fail", "gw.example.net"),
        ("192.0.2.3", "temperror", ""),
        ("192.0.2.4", "temperror", "silent.example.net"),
        ("192.0.2.5", "fail", "name0.example.net"),
        ("192.0.2.9", "permerror", ""),
        ("no address", "permerror", ""),
    ],
)
def test_iprev(address: str, result: str, domain: str) -> None:
    found = iprev.check(address, DnsTable(ZONE))
    assert (found.result, found.domain) == (result, domain)
    assert found.because


def test_a_client_with_a_hundred_names_costs_few_questions() -> None:
    dns = DnsTable(ZONE)
    iprev.check("192.0.2.5", dns)
    assert len(dns.asked) == 1 + iprev.NAMES
