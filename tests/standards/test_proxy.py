"""The PROXY header: both versions, cut anywhere, and everything that is none."""

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards import proxy
from mailapp.standards.proxy import Header, NotProxied

pytestmark = pytest.mark.pure

V4 = ipaddress.IPv4Address("192.0.2.7").packed + ipaddress.IPv4Address("198.51.100.1").packed + b"\x9c\x40\x00\x19"
V6 = ipaddress.IPv6Address("2001:db8::7").packed + ipaddress.IPv6Address("2001:db8::1").packed + b"\x9c\x40\x00\x19"


def binary(command: int, family: int, body: bytes) -> bytes:
    return proxy.SIGNATURE + bytes([command, family]) + len(body).to_bytes(2, "big") + body


GOOD = {
    b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n": "192.0.2.7",
    b"PROXY TCP6 2001:db8::7 2001:db8::1 40000 25\r\n": "2001:db8::7",
    b"PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 40000 25\r\n": "192.0.2.7",
    b"PROXY UNKNOWN\r\n": None,
    b"PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n": None,
    binary(0x21, 0x11, V4): "192.0.2.7",
    binary(0x21, 0x21, V6): "2001:db8::7",
    binary(0x21, 0x11, V4 + b"\x04\x00\x01\x00"): "192.0.2.7",  # with a TLV
    binary(0x20, 0x00, b""): None,
    binary(0x20, 0x11, V4): None,  # LOCAL: the proxy looks whether we live
    binary(0x21, 0x00, b""): None,
}

BAD = [
    b"EHLO gw.example.net\r\n",
    b"PROXY\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 40000\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 99999\r\n",
    b"PROXY TCP4 192.0.2.777 198.51.100.1 40000 25\r\n",
    b"PROXY TCP4 2001:db8::7 2001:db8::1 40000 25\r\n",
    b"PROXY TCP6 192.0.2.7 198.51.100.1 40000 25\r\n",
    b"PROXY TCP4  192.0.2.7 198.51.100.1 40000 25\r\n",
    b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\n" + b"x" * 107,
    b"PROXY UNKNOWN " + b"x" * 107,
    b"proxy TCP4 192.0.2.7 198.51.100.1 40000 25\r\n",
    binary(0x22, 0x11, V4),
    binary(0x11, 0x11, V4),
    binary(0x21, 0x12, V4),  # UDP
    binary(0x21, 0x31, b"\0" * 216),  # a socket in the file system
    binary(0x21, 0x11, V4[:-1]),
    binary(0x21, 0x21, V4),
    binary(0x21, 0x11, V4)[:14] + b"\xff\xff",
]


@pytest.mark.parametrize("header", GOOD)
def test_a_header_cut_anywhere(header: bytes) -> None:
    for cut in range(len(header)):
        assert proxy.read(header[:cut]) is None
    assert proxy.read(header) == proxy.read(header + b"EHLO x\r\n") == Header(GOOD[header], len(header))


@pytest.mark.parametrize("octets", BAD)
def test_what_is_none(octets: bytes) -> None:
    with pytest.raises(NotProxied):
        proxy.read(octets)


@given(st.binary(max_size=200), st.sampled_from([b"", b"PROXY ", b"PROXY TCP4 ", proxy.SIGNATURE, *GOOD]))
def test_any_octets_give_a_header_or_none(octets: bytes, beginning: bytes) -> None:
    with contextlib.suppress(NotProxied):
        header = proxy.read(beginning + octets)
        assert header is None or header.client is None or ipaddress.ip_address(header.client)
