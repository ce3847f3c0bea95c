"""A real Postfix as the other side, in both directions, with and without TLS."""

import pytest

from mailapp.net.resolver import NetResolver
from mailapp.net.tls import make_self_signed
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mailapp.routes.ourselves import Ourselves
from mailapp.store import api as store
from mta.outbound.attempt import attempt
from mta.outbound.world import Office
from tests.support.dns_server import dns_server
from tests.support.office import make_office
from tests.support.postfix import Settings, postfix
from tests.support.queue import post
from tests.support.smtp_house import smtp_house
from tests.support.waiting import until

__all__ = ["post"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.root]

ZONE = {("example.net", "MX"): ["10 mx.example.net."], ("mx.example.net", "A"): ["127.0.0.1"]}
BODY = b".\r\n..dots\r\nGr\xc3\xbc\xc3\x9fe\r\n" + b"x" * 900 + b"\r\n \r\nend\r\n"
LETTER = (
    b"From: Anna <anna@example.test>\r\nTo: carl@example.net\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
    b"Date: Mon, 02 Mar 2026 10:00:00 +0000\r\nMessage-ID: <way@example.test>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + BODY
)


def inbox(account):
    shelf = store.open(account.id)
    box = shelf.mailbox("INBOX")
    for uid in shelf.open("INBOX").uids:
        with shelf.content(box.id, uid) as file:
            yield file.read()


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "clear"])
def test_out_and_in(post, tmp_path, tls):
    anna = make_office().anna
    pair = (tmp_path / "mx.pem", tmp_path / "mx.key")
    make_self_signed(*pair, "mx.example.net")
    with smtp_house(tmp_path / "house") as house, dns_server(ZONE) as nameserver:
        way = f"smtp:[127.0.0.1]:{house.smtp[1]}"
        settings = Settings(transports={"example.test": way}, certificate=pair if tls else None)
        with postfix(settings) as other:
            _out(post, other, Office(Ourselves("mail.example.test"), NetResolver([nameserver]), other.port), tls)
            _in(other, anna, tls)


def _out(post, other, office, tls):
    post("carl@example.net", "nobody@example.net", "dora@example.net", octets=LETTER, body="8BITMIME")
    attempt("example.net", office)
    rows = OutboundRecipient.objects.filter(address__endswith="@example.net").order_by("id")
    assert [State(row.state) for row in rows] == [State.SENT, State.BOUNCED, State.SENT]
    assert rows[1].last_reply.startswith("550 5.1.1 <nobody@example.net>: Recipient address rejected")
    for person in ("carl", "dora"):
        (letter,) = other.wait_for(person)
        trace, _, rest = letter.replace(b"\n", b"\r\n").partition(b"From: Anna")
        assert b"From: Anna" + rest == LETTER
        assert (b"using TLSv1.3" in trace) is tls


def _in(other, anna, tls):
    """The report of what Postfix refused is there already; then a letter of its own."""
    other.send("carl@example.net", ["anna@example.test"], LETTER.replace(b"\r\n", b"\n"))
    (letter,) = until(lambda: [one for one in inbox(anna) if b"Return-Path: <carl@" in one])
    trace, _, rest = letter.partition(b"From: Anna")
    assert b"From: Anna" + rest == LETTER
    assert (b"with ESMTPS" in trace) is tls
    assert any(b"Status: 5.1.1" in one for one in inbox(anna))


def test_a_postfix_without_eight_bits(post):
    """RFC 6152 §3: its people read what was written."""
    with postfix(Settings(more={"smtpd_discard_ehlo_keywords": "8bitmime, pipelining"})) as other:
        with dns_server(ZONE) as nameserver:
            post("carl@example.net", octets=LETTER, body="8BITMIME")
            attempt("example.net", Office(Ourselves("mail.example.test"), NetResolver([nameserver]), other.port))
        (letter,) = other.wait_for("carl")
    assert b"Content-Transfer-Encoding: quoted-printable" in letter
    assert b"Gr=C3=BC=C3=9Fe\n" in letter
