"""An errand to a stranger's web server, of whom a letter told us: a letter must not make us knock at our own doors.

The host's addresses are asked of our own resolver, and the connection goes to one of those that were looked at, so that
no second answer of the DNS leads elsewhere. No cookies, no referrer, no password; little patience.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

from mailapp.standards.address import to_ascii
from mailapp.standards.dns import DnsNotFound, DnsTemporary
from mailapp.standards.worldwide import is_worldwide

PORTS = {"http": 80, "https": 443}
CONNECT_SECONDS = 5.0
LEAST_SECONDS = 0.05  # for an address when the time is over
ADDRESSES = 3  # of a host that are tried
URL_LENGTH = 4000  # characters
REDIRECTS = (301, 302, 303, 307, 308)  # RFC 9110 §15.4


class ErrandFailed(Exception):
    """Nothing came of it; the text is a phrase that says why."""


class Forbidden(ErrandFailed):
    """It leads where strangers may not send us."""


class Addresses(Protocol):
    """What of a resolver is needed."""

    def addresses(self, host: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an errand may reach, and how long it may take."""

    resolver: Addresses
    most: int  # octets of an answer
    seconds: float  # for all of it
    hops: int = 0  # redirects that are followed
    schemes: tuple[str, ...] = ("https",)
    may: Callable[[str], bool] = is_worldwide  # of an address
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)


@dataclass(frozen=True, slots=True)
class Errand:
    url: str
    accept: str = "*/*"
    body: bytes | None = None  # posted
    media_type: str = ""  # of the body


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str  # lower case, without parameters
    octets: bytes
    where: str = ""  # it leads on, by a redirect


def run(errand: Errand, reach: Reach) -> Answer:
    """The answer, at most `reach.most` octets. Raises ErrandFailed (Forbidden: nobody was asked)."""
    end = time.monotonic() + reach.seconds
    for _hop in range(reach.hops + 1):
        answer = _asked(errand, reach, end)
        if answer.status not in REDIRECTS or not answer.where or not reach.hops:
            return answer
        errand = replace(errand, url=urljoin(errand.url, answer.where))
    raise ErrandFailed("the server sends us from one place to the next")


def _asked(errand: Errand, reach: Reach, end: float) -> Answer:
    parts = checked(errand.url, reach.schemes)
    host = to_ascii(parts.hostname or "")
    try:
        sock = _connected(_addresses(host, reach), parts.scheme, host, reach, end)
        return _spoken(sock, parts, errand, reach, end)
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise ErrandFailed(f"no answer: {wrong}"[:200]) from wrong


def checked(url: str, schemes: tuple[str, ...] = ("https",)) -> SplitResult:
    """The pieces of an address of the web that may be gone to. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, to_ascii(parts.hostname or "")
    except ValueError as wrong:
        raise Forbidden("it is no address of the web") from wrong
    if len(url) > URL_LENGTH or not url.isprintable() or " " in url:
        raise Forbidden("it is no address of the web")
    if parts.scheme not in schemes or not host:
        raise Forbidden(f"it is no address that begins with {' or '.join(schemes)}")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("it has a name or a password in it")
    if port not in (None, PORTS.get(parts.scheme)):
        raise Forbidden("it names a port of its own")
    return parts


def _addresses(host: str, reach: Reach) -> list[str]:
    """All of them must be the world's: a name with one that is not wants to lead us astray."""
    try:
        found = [host] if _is_literal(host) else reach.resolver.addresses(host)
    except (DnsNotFound, DnsTemporary) as silence:
        raise ErrandFailed(str(silence)) from silence
    if not all(map(reach.may, found)):
        raise Forbidden("it leads into a network that is not the world's")
    if not found:
        raise ErrandFailed("the host has no address")
    return found[:ADDRESSES]


def _is_literal(host: str) -> bool:
    with suppress(OSError):
        return bool(socket.inet_pton(socket.AF_INET, host))
    return False


def _connected(addresses: Sequence[str], scheme: str, host: str, reach: Reach, end: float) -> socket.socket:
    """At the first of these addresses that answers. Raises OSError."""
    trouble: OSError = OSError("nobody is there")
    for address in addresses:
        try:
            left = max(LEAST_SECONDS, min(CONNECT_SECONDS, end - time.monotonic()))
            plain = socket.create_connection((address, reach.ports[scheme]), left)
        except OSError as silent:
            trouble = silent
            continue
        return plain if scheme == "http" else _encrypted(plain, host, reach.context, end)
    raise trouble


def _encrypted(plain: socket.socket, host: str, context: ssl.SSLContext, end: float) -> ssl.SSLSocket:
    encrypted = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    try:
        with _hurried(encrypted, end):
            encrypted.do_handshake()
    except BaseException:
        encrypted.close()
        raise
    return encrypted


@contextmanager
def _hurried(sock: socket.socket, end: float) -> Iterator[threading.Event]:
    """A server that sends an octet a minute would outlast any timeout between octets. The event: it was too late."""
    late = threading.Event()
    watch = threading.Timer(max(0.0, end - time.monotonic()), _break, [sock, late])
    watch.daemon = True
    watch.start()
    try:
        yield late
    finally:
        watch.cancel()


def _spoken(sock: socket.socket, parts: SplitResult, errand: Errand, reach: Reach, end: float) -> Answer:
    connection = http.client.HTTPConnection(to_ascii(parts.hostname or ""))
    connection.sock = sock
    try:
        with _hurried(sock, end) as late:
            answer = _exchange(connection, parts, errand, reach.most)
    finally:
        connection.close()
    if late.is_set():  # what has come may be half of it
        raise ErrandFailed(f"it did not come within {reach.seconds:g} seconds")
    return answer


def _exchange(connection: http.client.HTTPConnection, parts: SplitResult, errand: Errand, most: int) -> Answer:
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    headers = {"User-Agent": "Pillarbox", "Accept": errand.accept, "Connection": "close"}
    if errand.media_type:
        headers["Content-Type"] = errand.media_type
    connection.request("GET" if errand.body is None else "POST", _quoted(path), errand.body, headers)
    response = connection.getresponse()
    octets = response.read(most + 1)
    if len(octets) > most:
        raise ErrandFailed(f"it is larger than {most} octets")
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    return Answer(response.status, kind, octets, (response.getheader("Location") or "").strip())


def _quoted(path: str) -> str:
    """What is not ASCII goes in its UTF-8 octets."""
    return "".join(sign if sign.isascii() else "".join(f"%{octet:02X}" for octet in sign.encode()) for sign in path)


def _break(sock: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
