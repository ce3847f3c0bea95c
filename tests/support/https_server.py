"""A real HTTPS server with one file, for MTA-STS policies."""

import contextlib
import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Page:
    """What is at /.well-known/mta-sts.txt; `delay` seconds between the octets of a slow one."""

    body: bytes = b""
    status: int = 200
    delay: float = 0.0
    asked: int = 0
    posted: list[tuple[str, str, bytes]] = field(default_factory=list)  # path, media type, octets


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page: Page = self.server.page
        page.asked += 1
        found = self.path == "/.well-known/mta-sts.txt"
        self.send_response(page.status if found else 404)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(page.body)))  # whoever has that much need not see how we hang up
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()
        with contextlib.suppress(OSError):
            for at in range(0, len(page.body), 1 if page.delay else len(page.body)):
                self.wfile.write(page.body[at : at + (1 if page.delay else len(page.body))])
                time.sleep(page.delay)

    def do_POST(self) -> None:
        page: Page = self.server.page
        octets = self.rfile.read(int(self.headers["Content-Length"]))
        page.posted.append((self.path, self.headers["Content-Type"], octets))
        self.send_response(page.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    page: Page

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that does not trust us hangs up."""


@contextlib.contextmanager
def https_server(page: Page, context: ssl.SSLContext, address: str = "127.0.0.1") -> Iterator[int]:
    """Serve this page; the port."""
    with Server((address, 0), Handler) as server:
        server.page = page
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
