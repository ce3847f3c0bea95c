"""One small file by HTTPS, from a server whose certificate is checked; no redirects, no cookies, little patience."""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

HTTPS_PORT = 443
CONNECT_SECONDS = 10.0


class FetchFailed(Exception):
    """It did not come; the text is a phrase that says why."""


class NotTrusted(FetchFailed):
    """The server's certificate is not its own."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the file is: its URL, and the addresses of the host in it."""

    url: str
    addresses: tuple[str, ...]
    port: int = HTTPS_PORT


def post(source: Source, octets: bytes, media_type: str, context: ssl.SSLContext, *, seconds: float) -> None:
    """Hand these octets over; a reply of 2xx says that they were taken. Raises FetchFailed."""
    _ask(source, context, seconds, lambda connection, path: _post(connection, path, octets, media_type))


def fetch(source: Source, context: ssl.SSLContext, *, most: int, seconds: float) -> bytes:
    """The body of a 200 reply, `most` octets and one more at most, all within so many seconds. Raises FetchFailed."""
    return _ask(source, context, seconds, lambda connection, path: _get(connection, path, most))


def _ask(
    source: Source,
    context: ssl.SSLContext,
    seconds: float,
    question: Callable[[http.client.HTTPConnection, str], bytes],
) -> bytes:
    """At the first of the addresses that answers."""
    parts = urlsplit(source.url)
    trouble: FetchFailed = FetchFailed("the host has no address")
    for address in source.addresses:
        try:
            sock = _connected(address, source.port, parts.hostname or "", context)
            return _hurried(sock, parts, seconds, question)
        except ssl.SSLCertVerificationError as wrong:
            trouble = NotTrusted(f"the certificate is not trusted: {wrong.verify_message}")
        except (OSError, http.client.HTTPException) as wrong:
            trouble = FetchFailed(f"no answer: {wrong}")
    raise trouble


def _connected(address: str, port: int, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection((address, port), CONNECT_SECONDS)
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _hurried(
    sock: ssl.SSLSocket,
    parts: SplitResult,
    seconds: float,
    question: Callable[[http.client.HTTPConnection, str], bytes],
) -> bytes:
    # A server that sends an octet a minute would outlast any timeout between octets.
    late = threading.Event()
    watch = threading.Timer(seconds, _break, [sock, late])
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = sock
    try:
        body = question(connection, parts._replace(scheme="", netloc="", fragment="").geturl() or "/")
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():  # what has come may be half of it
        raise FetchFailed(f"it did not come within {seconds:g} seconds")
    return body


def _get(connection: http.client.HTTPConnection, path: str, most: int) -> bytes:
    connection.request("GET", path, headers={"User-Agent": "Pillarbox", "Accept": "text/plain"})
    response = connection.getresponse()
    if response.status != http.HTTPStatus.OK:  # RFC 8461 §3.3: redirects must not be followed
        raise FetchFailed(f"the server answers {response.status} {response.reason}"[:200])
    return response.read(most + 1)


def _post(connection: http.client.HTTPConnection, path: str, octets: bytes, media_type: str) -> bytes:
    connection.request("POST", path, octets, {"User-Agent": "Pillarbox", "Content-Type": media_type})
    response = connection.getresponse()
    if response.status // 100 != 2:  # RFC 8460 §5.4
        raise FetchFailed(f"the server answers {response.status} {response.reason}"[:200])
    return b""


def _break(sock: ssl.SSLSocket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
