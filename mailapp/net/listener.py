"""Listening sockets: `host:port` lists as values, and sockets bound as our servers want them."""

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass

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


def parse(entries: Iterable[str]) -> list[Endpoint]:
    """Read `host:port`, `[::1]:port` or `*:port`, each entry perhaps several by comma. Raises CannotListen."""
    return [_endpoint(word.strip()) for entry in entries for word in entry.split(",") if word.strip()]


def _endpoint(word: str) -> Endpoint:
    host, colon, port = word.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535 or (":" in host and not bracketed):
        raise CannotListen(f"{word!r} is not host:port (an IPv6 address stands in brackets: [::1]:25)")
    return Endpoint("" if host == "*" else host.strip("[]"), int(port))


def bind(endpoint: Endpoint) -> list[socket.socket]:
    """Listening, non-blocking sockets for every address of the host. Raises CannotListen."""
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


def _sentence(endpoint: Endpoint, trouble: OSError) -> str:
    reasons = {
        errno.EADDRINUSE: "another program listens there; stop it, or choose another port in the settings",
        errno.EACCES: "ports below 1024 need root or the capability CAP_NET_BIND_SERVICE",
        errno.EADDRNOTAVAIL: "this machine does not have that address",
    }
    return f"cannot listen on {endpoint}: {reasons.get(trouble.errno or 0, trouble.strerror or str(trouble))}"


def name_of(listening: socket.socket) -> str:
    """The address that a listening socket has, as people write it."""
    host, port = listening.getsockname()[:2]
    return str(Endpoint(host, port))


def quick_ack(connection: socket.socket) -> None:
    """Acknowledge at once what comes next; a client with Nagle's algorithm would else wait 40 ms for us."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
