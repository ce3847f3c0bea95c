"""A proxy in front of the doors for mail programs names the client; it is believed where it is listed."""

import ssl
from pathlib import Path

import pytest

from access.pop3.server import PopConnection
from mailapp.policy.values import Policy
from mailapp.standards.networks import Networks
from mailapp.standards.proxy import SIGNATURE
from tests.access.running import Running, all_of, raw, running
from tests.support.office import Office

LISTED = Policy(client_proxy_from=Networks(["127.0.0.1"]))
V1 = b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 110\r\n"
V2 = SIGNATURE + b"\x21\x11\x00\x0c" + bytes([192, 0, 2, 7, 127, 0, 0, 1]) + b"\x9c\x40\x00\x6e"


@pytest.fixture
def proxied(tmp_path: Path, office: Office):
    with running(tmp_path, PopConnection, LISTED) as server:
        yield server


def clients(server: Running) -> list[str]:
    return [visitor.client for visitor in server.service.visitors]


@pytest.mark.parametrize("header", [V1, V2])
def test_it_names_the_client(proxied: Running, header: bytes) -> None:
    with raw(proxied.plain) as client:
        client.sendall(header + b"CAPA\r\n")
        assert client.recv(100).startswith(b"+OK")
        assert clients(proxied) == ["192.0.2.7"]


@pytest.mark.parametrize("header", [V1, V2])
def test_before_tls_begins(proxied: Running, header: bytes) -> None:
    with raw(proxied.tls) as bare:
        for octet in range(len(header)):
            bare.sendall(header[octet : octet + 1])
        context = ssl._create_unverified_context()
        with context.wrap_socket(bare) as client:
            assert client.recv(100).startswith(b"+OK")
            assert clients(proxied) == ["192.0.2.7"]


@pytest.mark.parametrize(
    "said", [b"CAPA\r\n", b"PROXY TCP4 192.0.2.777 127.0.0.1 1 2\r\n", SIGNATURE + b"\x31\x11\0\0"]
)
def test_without_a_header_nobody_comes_in(proxied: Running, said: bytes) -> None:
    client = raw(proxied.plain)
    client.sendall(said)
    assert all_of(client) == b""


def test_who_is_not_listed_is_not_believed(tmp_path: Path, office: Office) -> None:
    with running(tmp_path, PopConnection, Policy()) as server, raw(server.plain) as client:
        client.sendall(V1)
        said = client.recv(200)
        said += client.recv(200) if b"-ERR" not in said else b""
        assert b"-ERR" in said
        assert clients(server) == ["127.0.0.1"]
