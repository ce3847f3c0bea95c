"""Which addresses are the world's."""

import pytest

from mailapp.standards.worldwide import is_worldwide

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("address", ["8.8.8.8", "193.99.144.80", "2a02:2e0:3fe:1001:302::", "2606:4700::1111"])
def test_the_worlds(address: str):
    assert is_worldwide(address)


OTHERS = """
    127.0.0.1 127.8.8.8 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
    192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.5 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.0.0.1
    ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1::1 2001:0:7f00:1:: ::ffff:0:127.0.0.1
    100::1 5f00::1 fec0::1 localhost 2130706433 0x7f.1 127.1 1.2.3 [::1]
"""


def test_all_others():
    assert [address for address in OTHERS.split() if is_worldwide(address)] == []
