import socket
from pathlib import Path

import pytest

from mailapp.net.listener import CannotListen, Endpoint, UnixEndpoint, bind, name_of, parse, parse_unix


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


def test_a_socket_in_the_file_system(tmp_path: Path) -> None:
    assert parse_unix(["127.0.0.1:24, unix:/run/lmtp"]) == [Endpoint("127.0.0.1", 24), UnixEndpoint(Path("/run/lmtp"))]
    for wrong in ("unix:relative", "unix:"):
        with pytest.raises(CannotListen):
            parse_unix([wrong])
    with pytest.raises(CannotListen):
        parse(["unix:/run/lmtp"])
    place = UnixEndpoint(tmp_path / "lmtp")
    [first] = bind(place)
    assert name_of(first) == f"unix:{tmp_path}/lmtp"
    assert place.path.stat().st_mode & 0o777 == 0o660
    with pytest.raises(CannotListen, match="another program listens there"):
        bind(place)
    first.close()
    [second] = bind(place)  # what the first has left behind is taken away
    second.close()
    with pytest.raises(CannotListen, match="cannot listen on unix:"):
        bind(UnixEndpoint(tmp_path / "nowhere/lmtp"))
