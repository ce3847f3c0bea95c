"""Networks: which address lies in which (RFC 4632 §3.1, RFC 4291 §2.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.networks import Networks, parse

pytestmark = pytest.mark.pure

OURS = Networks(["10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "fe80::/10"])


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("10.255.0.1", True),
        ("11.0.0.1", False),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("::ffff:10.1.2.3", True),  # RFC 4291 §2.5.5.2
        ("2001:db8:ffff::1", True),
        ("2001:db9::1", False),
        ("fe80::1%eth0", True),
        ("", False),
        ("gw.example.net", False),
    ],
)
def test_hold(address: str, held: bool) -> None:
    assert OURS.hold(address) is held
    assert not Networks().hold(address)


def test_the_whole_world() -> None:
    assert Networks(["0.0.0.0/0"]).hold("203.0.113.9")
    assert not Networks(["0.0.0.0/0"]).hold("::1")


@pytest.mark.parametrize("text", ["", "x", "10.0.0.0/33", "10.0.0.1/8", "::/129", "1.2.3", "10.0.0.0/8/8"])
def test_what_is_no_network_is_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"[.?]$"):
        Networks([text])


def test_it_is_a_tuple_of_texts() -> None:
    assert OURS == ("10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "fe80::/10")
    assert hash(OURS) == hash(tuple(OURS))


@given(st.text(max_size=50))
def test_any_text_is_an_address_or_none(text: str) -> None:
    assert parse(text) is None or parse(text) is not None
    OURS.hold(text)


@given(st.ip_addresses(), st.ip_addresses(), st.integers(0, 128))
def test_it_agrees_with_the_library(address: object, base: object, length: int) -> None:
    from ipaddress import ip_network

    network = ip_network((base, min(length, base.max_prefixlen)), strict=False)  # type: ignore[attr-defined]
    expected = address.version == network.version and address in network  # type: ignore[attr-defined]
    if parse(str(address)) == address:
        assert Networks([str(network)]).hold(str(address)) is expected
