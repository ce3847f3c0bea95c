"""Listening sockets: `host:port` lists as values, and sockets bound as our servers want them."""

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

BACKLOG = 512


class CannotListen(Exception):
    """An address that cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to listen. `host` without brackets; port 0 lets the system choose."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UnixEndpoint:
    """A socket in the file system; whoever may write there may connect: our user and group."""

    path: Path

    def __str__(self) -> str:
        return f"unix:{self.path}"


def parse(entries: Iterable[str]) -> list[Endpoint]:
    """Read `host:port`, `[::1]:port` or `*:port`, each entry perhaps several by comma. Raises CannotListen."""
    return [_endpoint(word) for word in _words(entries)]


def parse_unix(entries: Iterable[str]) -> list[Endpoint | UnixEndpoint]:
    """The same, with `unix:/path` beside it."""
    return [
        UnixEndpoint(Path(word.removeprefix("unix:"))) if word.startswith("unix:/") else _endpoint(word)
        for word in _words(entries)
    ]


def _words(entries: Iterable[str]) -> list[str]:
    return [word.strip() for entry in entries for word in entry.split(",") if word.strip()]


def _endpoint(word: str) -> Endpoint:
    host, colon, port = word.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535 or (":" in host and not bracketed):
        raise CannotListen(f"{word!r} is not host:port (an IPv6 address stands in brackets: [::1]:25)")
    return Endpoint("" if host == "*" else host.strip("[]"), int(port))


def bind(endpoint: Endpoint | UnixEndpoint) -> list[socket.socket]:
    """Listening, non-blocking sockets for every address of the host. Raises CannotListen."""
    if isinstance(endpoint, UnixEndpoint):
        return [_bind_unix(endpoint)]
    try:
        found = socket.getaddrinfo(
            endpoint.host or None, endpoint.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as trouble:
        raise CannotListen(f"cannot listen on {endpoint}: the host name is not known here") from trouble
    sockets: list[socket.socket] = []
    try:
        for family, kind, protocol, _, address in dict.fromkeys(found):
            sockets.append(_listen(socket.socket(family, kind, protocol), address))
    except OSError as trouble:
        for opened in sockets:
            opened.close()
        raise CannotListen(_sentence(endpoint, trouble)) from trouble
    return sockets


def _bind_unix(endpoint: UnixEndpoint) -> socket.socket:
    """In place of the socket that a server has left behind which runs no more."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        if endpoint.path.is_socket():
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                if probe.connect_ex(str(endpoint.path)) == 0:
                    raise OSError(errno.EADDRINUSE, "in use")
            endpoint.path.unlink()
        listening.bind(str(endpoint.path))
        endpoint.path.chmod(0o660)
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError as trouble:
        listening.close()
        raise CannotListen(_sentence(endpoint, trouble)) from trouble
    return listening


def _listen(listening: socket.socket, address: object) -> socket.socket:
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
        if listening.family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # IPv4 has a socket of its own
        listening.bind(address)  # type: ignore[arg-type]  # as getaddrinfo gave it
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def _sentence(endpoint: Endpoint | UnixEndpoint, trouble: OSError) -> str:
    reasons = {
        errno.EADDRINUSE: "another program listens there; stop it, or choose another port in the settings",
        errno.EACCES: "this user may not write there"
        if isinstance(endpoint, UnixEndpoint)
        else "ports below 1024 need root or the capability CAP_NET_BIND_SERVICE",
        errno.EADDRNOTAVAIL: "this machine does not have that address",
    }
    return f"cannot listen on {endpoint}: {reasons.get(trouble.errno or 0, trouble.strerror or str(trouble))}"


def name_of(listening: socket.socket) -> str:
    """The address that a listening socket has, as people write it."""
    if listening.family == socket.AF_UNIX:
        return f"unix:{listening.getsockname()}"
    host, port = listening.getsockname()[:2]
    return str(Endpoint(host, port))


def quick_ack(connection: socket.socket) -> None:
    """Acknowledge at once what comes next; a client with Nagle's algorithm would else wait 40 ms for us."""
    if connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
