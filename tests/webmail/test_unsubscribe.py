"""Leaving a list: who may be believed, and what is told."""

import http.server
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from mailapp.net.errand import Reach
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.store.port import Store
from tests.webmail.conftest import File
from webmail import errands

GOOD = (
    f"Authentication-Results: {settings.MAIL_HOSTNAME}; dkim=pass header.d=list.example header.b=AAAABBBB;\n"
    " dmarc=pass header.from=list.example\n"
    "DKIM-Signature: v=1; d=list.example; s=s; h=from:list-unsubscribe:list-unsubscribe-post; b=AAAABBBBCCCC; bh=x\n"
)
LETTER = "From: News <news@list.example>\nTo: anna@example.test\nSubject: News\n{ways}\n\nNews!\n"
CLICK = "List-Unsubscribe: <https://list.example/off?who=1>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"
MAIL = "List-Unsubscribe: <mailto:off@list.example?subject=leave%20me>"


@pytest.fixture
def put(inbox: int, file: File):
    return lambda ways, head=GOOD, folder="INBOX": file((head + LETTER.format(ways=ways)).encode(), folder)


def page(client: Client, inbox: int, uid: int) -> str:
    return client.get(f"/mail/{inbox}/{uid}/").content.decode()


def test_only_who_is_believable_is_left(anna: Client, ben: Client, mail: Store, inbox: int, put):
    assert "/unsubscribe" in page(anna, inbox, put(CLICK))
    nobody = put(CLICK, "")
    assert "mailing list" not in page(anna, inbox, nobody)
    assert anna.post(f"/mail/{inbox}/{nobody}/unsubscribe").status_code == 404
    unsigned = page(anna, inbox, put(CLICK, GOOD.replace("list-unsubscribe-post", "subject")))
    assert "Unsubscribe at list.example" in unsigned
    assert "/unsubscribe" not in unsigned
    junk = mail.mailbox("Junk").id
    assert "mailing list" not in page(anna, junk, put(CLICK, folder="Junk"))
    assert ben.post(f"/mail/{inbox}/1/unsubscribe").status_code == 404


def test_by_a_letter(anna: Client, mail: Store, inbox: int, put):
    answer = anna.post(f"/mail/{inbox}/{put(MAIL)}/unsubscribe", follow=True)
    assert "on its way to off@list.example" in answer.content.decode()
    (line,) = outbox.list_queue(QueueFilter(), limit=5)
    assert line.address == "off@list.example"
    assert mail.mailbox("Sent").messages == 1


class List(http.server.BaseHTTPRequestHandler):
    posted: list[tuple[str, str, bytes]] = []
    status = 200

    def do_POST(self) -> None:
        octets = self.rfile.read(int(self.headers["Content-Length"]))
        self.posted.append((self.path, self.headers["Content-Type"], octets))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Nobody reads it."""


class Here:
    def addresses(self, host: str) -> list[str]:
        return ["127.0.0.1"]


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The list's server on this machine, without TLS; tests/net/test_errand.py knows what else is refused."""
    List.posted.clear()
    with http.server.HTTPServer(("127.0.0.1", 0), List) as server:
        port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

        def reach(most: int, seconds: float) -> Reach:
            return Reach(Here(), most, seconds, may=bool, ports={"https": port})

        monkeypatch.setattr(errands, "reach", reach)
        monkeypatch.setattr("mailapp.net.errand._encrypted", lambda plain, host, context, end: plain)
        yield
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "told"), [(200, "You are off the list"), (302, "answers 302"), (404, "answers 404")]
)
def test_by_one_click(anna: Client, inbox: int, put, listening, status: int, told: str):
    """RFC 8058 §3.1, §3.2."""
    List.status = status
    answer = anna.post(f"/mail/{inbox}/{put(CLICK)}/unsubscribe", follow=True)
    assert told in answer.content.decode()
    assert List.posted == [("/off?who=1", "application/x-www-form-urlencoded", b"List-Unsubscribe=One-Click")]


def test_no_click_reaches_our_own_machines(anna: Client, inbox: int, put):
    uid = put(CLICK.replace("https://list.example/off?who=1", "https://127.0.0.1/off"))
    answer = anna.post(f"/mail/{inbox}/{uid}/unsubscribe", follow=True)
    assert "could not be asked" in answer.content.decode()
