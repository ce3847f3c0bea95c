"""Gunicorn's worker, which answers an address that is longer than it reads with a page of ours instead of its own.

No link of ours is so long; what somebody pastes into the bar, or a mailto: of another site, may be. Gunicorn's first
process loads this file, too, and holds no Django: that is imported where it is needed.
"""

import socket
from contextlib import suppress
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

STATUS = "414 URI Too Long"  # RFC 9110 §15.5.15
REST = 1_000_000  # octets of what is too long that are read and forgotten, so that the answer is not lost with them
REST_SECONDS = 1.0


class Worker(ThreadWorker):
    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("An address was too long: %s", exc)
        with suppress(OSError):
            client.sendall(answer())
            _read_the_rest(client)


def answer() -> bytes:
    """The whole answer as it goes over the line; its language is that of the installation, for no header was read."""
    from django.http import HttpRequest, HttpResponse
    from django.template.loader import render_to_string

    from webmail.csp import ContentSecurityPolicy

    page = HttpResponse(render_to_string("414.html"))
    ContentSecurityPolicy(lambda _request: page)(HttpRequest())
    page["Content-Length"], page["Connection"] = str(len(page.content)), "close"
    return f"HTTP/1.1 {STATUS}\r\n".encode() + page.serialize()


def _read_the_rest(client: socket.socket) -> None:
    """A socket that is closed with something unread in it takes back what was written (RFC 9112 §9.6)."""
    client.shutdown(socket.SHUT_WR)
    client.settimeout(REST_SECONDS)
    left = REST
    while left > 0 and (octets := client.recv(min(left, 65536))):
        left -= len(octets)
