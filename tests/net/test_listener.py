import socket

import pytest

from mailapp.net.listener import CannotListen, Endpoint, bind, name_of, parse


@pytest.mark.parametrize(
    ("entries", "endpoints"),
    [
        ([], []),
        ([""], []),
        (["127.0.0.1:25"], [Endpoint("127.0.0.1", 25)]),
        (["127.0.0.1:25, [::1]:25"], [Endpoint("127.0.0.1", 25), Endpoint("::1", 25)]),
        (["*:25"], [Endpoint("", 25)]),
        (["localhost:0"], [Endpoint("localhost", 0)]),
    ],
)
def test_parse(entries: list[str], endpoints: list[Endpoint]) -> None:
    assert parse(entries) == endpoints


@pytest.mark.parametrize("entry", ["25", "::1:25", "127.0.0.1:", "127.0.0.1:smtp", "127.0.0.1:65536", "127.0.0.1:²"])
def test_what_is_not_host_and_port(entry: str) -> None:
    with pytest.raises(CannotListen, match="is not host:port"):
        parse([entry])


def test_bind_and_what_stands_in_the_way() -> None:
    [first] = bind(Endpoint("127.0.0.1", 0))
    with first:
        port = first.getsockname()[1]
        assert name_of(first) == f"127.0.0.1:{port}"
        with pytest.raises(CannotListen, match="another program listens there"):
            bind(Endpoint("127.0.0.1", port))
        with socket.create_connection(("127.0.0.1", port)):
            pass


def test_addresses_that_are_not_ours() -> None:
    with pytest.raises(CannotListen, match="does not have that address"):
        bind(Endpoint("192.0.2.1", 0))
    with pytest.raises(CannotListen, match="not known here"):
        bind(Endpoint("no-such-host.invalid", 0))
