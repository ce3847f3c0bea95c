"""Errands to strangers' web servers: real sockets on this machine, which stands for the world where a test says so."""

import contextlib
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailapp.net.errand import Errand, ErrandFailed, Forbidden, Reach, checked, run
from mailapp.net.imagekind import image_kind

PICTURE = b"\x89PNG\r\n\x1a\n" + b"." * 50
asked: list[tuple[str, dict[str, str], bytes]] = []


class World(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked.append((self.path, dict(self.headers), b""))
        place = {"/turn": "/picture", "/round": "/round", "/inside": "http://inside.example/", "/file": "file:///x"}
        self.send_response(302 if self.path in place else 200)
        if self.path in place:
            self.send_header("Location", place[self.path])
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        with contextlib.suppress(OSError):
            for piece in [b"."] * 100 if self.path == "/slow" else [PICTURE]:
                self.wfile.write(piece)
                time.sleep(0.1 if self.path == "/slow" else 0)

    def do_POST(self) -> None:
        asked.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), World) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


class Names:
    """A resolver: what is not "inside" is this machine, which stands for the world."""

    def addresses(self, host: str) -> list[str]:
        return {"inside.example": ["10.0.0.1"], "both.example": ["127.0.0.1", "10.0.0.1"]}.get(host, ["127.0.0.1"])


@pytest.fixture
def reach(port: int) -> Reach:
    asked.clear()
    return Reach(
        Names(), 100, 2.0, 2, ("http", "https"), may=lambda address: address == "127.0.0.1", ports={"http": port}
    )


def test_a_picture_comes_and_nothing_is_told(reach: Reach):
    answer = run(Errand("http://far.example/picture?a=ü", accept="image/png"), reach)
    assert (answer.status, answer.media_type, answer.octets) == (200, "image/png", PICTURE)
    ((path, headers, _),) = asked
    assert path == "/picture?a=%C3%BC"
    assert not {"Cookie", "Referer", "Authorization"} & set(headers)
    assert headers["Host"] == "far.example"


def test_redirects_are_followed_as_far_as_is_said(reach: Reach):
    assert run(Errand("http://far.example/turn"), reach).octets == PICTURE
    with pytest.raises(ErrandFailed):
        run(Errand("http://far.example/round"), reach)
    assert run(Errand("http://far.example/turn"), replace(reach, hops=0)).status == 302


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.example/",
        "http://both.example/",  # one of its addresses is ours: it wants to lead us astray
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://far.example:22/",
        "http://anna:secret@far.example/",
        "http://127.0.0.1@far.example/",
        "ftp://far.example/",
        "file:///etc/passwd",
        "gopher://far.example/",
        "//far.example/",
        "http:///x",
        "http://far.example/a b",
        "http://far.example/\r\nX: y",
        "http://far.example/" + "x" * 5000,
        "http://" + "x" * 300 + ".example/",
        "javascript:alert(1)",
    ],
)
def test_where_nobody_sends_us(reach: Reach, url: str):
    with pytest.raises(Forbidden):
        run(Errand(url), reach)
    assert not asked


@pytest.mark.parametrize("path", ["/inside", "/file"])
def test_a_redirect_does_not_lead_inside(reach: Reach, path: str):
    with pytest.raises(Forbidden):
        run(Errand(f"http://far.example{path}"), reach)
    assert len(asked) == 1


def test_the_address_that_was_looked_at_is_the_one_that_is_asked(reach: Reach):
    """No DNS rebinding: the name is resolved once."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    names = Names()
    names.addresses = lambda host: next(answers)
    assert run(Errand("http://far.example/picture"), replace(reach, resolver=names)).octets == PICTURE


def test_what_is_large_or_slow_is_given_up(reach: Reach):
    with pytest.raises(ErrandFailed, match="larger than 10 octets"):
        run(Errand("http://far.example/picture"), replace(reach, most=10))
    began = time.monotonic()
    with pytest.raises(ErrandFailed):
        run(Errand("http://far.example/slow"), replace(reach, seconds=0.3, most=10_000))
    assert time.monotonic() - began < 5


def test_a_handshake_that_drips_is_given_up(reach: Reach):
    """Each octet comes in time, and the last one never."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_drip, args=[listening], daemon=True).start()
        slow = replace(reach, seconds=0.3, ports={"https": listening.getsockname()[1]})
        began = time.monotonic()
        with pytest.raises(ErrandFailed):
            run(Errand("https://far.example/"), slow)
        assert time.monotonic() - began < 5


def _drip(listening: socket.socket) -> None:
    """The beginning of a TLS record that says it is long (RFC 8446 §5.1)."""
    client, _address = listening.accept()
    with client, contextlib.suppress(OSError):
        client.sendall(b"\x16\x03\x03\x40\x00")
        while True:
            client.sendall(b"\x02")
            time.sleep(0.05)


def test_something_is_handed_over(reach: Reach):
    errand = Errand("http://far.example/u", body=b"List-Unsubscribe=One-Click", media_type="text/x")
    assert run(errand, reach).status == 202
    assert asked[0][2] == b"List-Unsubscribe=One-Click"


def test_only_https_where_nothing_else_is_said():
    with pytest.raises(Forbidden):
        checked("http://far.example/")
    assert checked("https://far.example/").hostname == "far.example"


@pytest.mark.parametrize(
    ("octets", "kind"),
    [
        (PICTURE, "image/png"),
        (b"GIF89a...", "image/gif"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_pictures_are_known_by_their_first_signs(octets: bytes, kind: str):
    assert image_kind(octets) == kind
