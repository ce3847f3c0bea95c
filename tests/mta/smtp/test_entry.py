"""The way in: proxies that name the client, XCLIENT, networks that may relay, the wait for the greeting."""

import ipaddress
import smtplib
import socket
import ssl
from pathlib import Path

import pytest
from django.conf import settings

from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.standards import proxy
from mailapp.standards.networks import Networks
from tests.mta.smtp.conftest import Taken
from tests.support.office import PASSWORD, Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import Client, play

HERE = Networks(["127.0.0.1"])
V1 = "PROXY TCP4 192.0.2.7 127.0.0.1 40000 25\\r\\n"
LETTER = """
C: EHLO gw.example.net
S: 250 …
C: MAIL FROM:<carl@example.org>
S: 250 …
C: RCPT TO:<anna@example.test>
S: 250 …
C: DATA
S: 354 …
C: Subject: hello
C: .
S: 250 …
"""


def v2(address: str) -> bytes:
    body = ipaddress.ip_address(address).packed * 2 + b"\x9c\x40\x00\x19"
    family = 0x11 if len(body) == 12 else 0x21
    return proxy.SIGNATURE + bytes([0x21, family]) + len(body).to_bytes(2, "big") + body


class TestProxies:
    """From a listed address the header must come, and is believed."""

    @pytest.fixture
    def house(self, office: Office, taken: Taken, tmp_path: Path):
        with smtp_house(tmp_path, taken, Policy(proxy_from=HERE)) as house:
            yield house

    def test_version_1_with_the_first_command_behind_it(self, house: House, taken: Taken) -> None:
        play(f"C+ {V1}EHLO early\\r\\n\nS: 220 …\nS: 250 …{LETTER}", house.smtp)
        assert taken.letters[0][0].client.address == "192.0.2.7"

    @pytest.mark.parametrize("pause", [1, 12, 17, 27])
    def test_version_2_cut_in_two(self, house: House, taken: Taken, pause: int) -> None:
        client = Client(house.smtp)
        header = v2("2001:db8::7") if pause > 20 else v2("192.0.2.7")
        client.socket.sendall(header[:pause])
        client.do("wait 0.05")
        client.socket.sendall(header[pause:])
        client.expect("220 …")
        client.socket.close()

    @pytest.mark.parametrize("beginning", ["EHLO gw.example.net\\r\\n", "PROXY TCP4 x\\r\\n", "\\0" * 20])
    def test_without_a_header_there_is_no_greeting(self, house: House, beginning: str) -> None:
        play(f"C+ {beginning}\nS: 550 5.7.1 …\n-- closed", house.smtp)

    def test_a_proxy_that_speaks_for_itself(self, house: House, taken: Taken) -> None:
        play(f"C+ PROXY UNKNOWN\\r\\n\nS: 220 …{LETTER}", house.smtp)
        assert taken.letters[0][0].client.address == "127.0.0.1"

    def test_a_local_client_behind_a_proxy_is_no_local_client(self, house: House) -> None:
        play(f"C+ {V1}\nS: 220 …\nC: EHLO x\nS: 250 …\nC: AUTH PLAIN\nS: 538 5.7.11 …", house.submission)

    @pytest.mark.parametrize("header", [b"PROXY TCP4 192.0.2.7 127.0.0.1 40000 465\r\n", v2("192.0.2.7")])
    def test_in_front_of_a_handshake(self, house: House, office: Office, taken: Taken, header: bytes) -> None:
        raw = socket.create_connection(house.submissions, timeout=10)
        raw.sendall(header)
        context = ssl.create_default_context(cafile=str(house.home / "tls/certificate.pem"))
        with smtplib.SMTP() as client:
            client.sock = context.wrap_socket(raw, server_hostname="localhost")
            client.file = client.sock.makefile("rb")
            assert client.getreply()[0] == 220
            client.login("anna@example.test", PASSWORD)
            client.sendmail("anna@example.test", ["ben@example.test"], "Subject: a\r\n\r\nb\r\n")
        assert taken.letters[0][0].client.address == "192.0.2.7"

    def test_a_handshake_without_a_header(self, house: House) -> None:
        context = ssl.create_default_context()
        with (
            pytest.raises((ssl.SSLError, ConnectionResetError)),
            socket.create_connection(house.submissions, timeout=10) as raw,
        ):
            context.wrap_socket(raw, server_hostname="localhost")


@pytest.mark.parametrize("door", ["smtp", "submission", "lmtp"])
def test_a_header_from_a_stranger_is_refused(house: House, door: str) -> None:
    play(f"S: 220 …\nC+ {V1}\nS: 550 5.7.1 …\n-- closed", getattr(house, door))


def test_the_other_version_from_a_stranger_is_garbage(house: House, taken: Taken) -> None:
    client = Client(house.smtp)
    client.expect("220 …")
    client.socket.sendall(v2("192.0.2.7") + b"\r\nNOOP\r\n")
    for reply in ("500 …", "500 …", "500 …", "500 …", "500 …", "250 …"):
        client.expect(reply)
    client.socket.close()


class TestXclient:
    """From a listed address it may be said, and is believed."""

    @pytest.fixture
    def house(self, office: Office, taken: Taken, tmp_path: Path):
        with smtp_house(tmp_path, taken, Policy(xclient_from=HERE)) as house:
            yield house

    def test_the_client_is_another(self, house: House, taken: Taken) -> None:
        hello = "S: 220 …\nC: EHLO filter\nS: 250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\n"
        said = "C: XCLIENT NAME=spike.example.net ADDR=192.0.2.7\nS: 220 mail.example.test ESMTP …"
        again = "C: XCLIENT NAME=moe.example.net ADDR=192.0.2.8\nS: 220 mail.example.test ESMTP …"
        play(f"{hello}{said}\nC: MAIL FROM:<>\nS: 503 …\n{LETTER}{again}\n{LETTER}", house.smtp)
        clients = [(arrival.client.address, arrival.client.name) for arrival, *_ in taken.letters]
        assert clients == [("192.0.2.7", "spike.example.net"), ("192.0.2.8", "moe.example.net")]
        assert taken.letters[0][0].client.helo == "gw.example.net"

    def test_in_several_steps(self, house: House, taken: Taken) -> None:
        play(
            """
            S: 220 …
            C: EHLO filter
            S: 250 …
            C: XCLIENT HELO=spike PROTO=SMTP
            S: 220 …
            C: XCLIENT ADDR=IPV6:2001:db8::7 PORT=40000 DESTADDR=127.0.0.1
            S: 220 …
            C: MAIL FROM:<> SIZE=1
            S: 555 …
            C: MAIL FROM:<>
            S: 250 …
            C: RCPT TO:<anna@example.test>
            S: 250 …
            C: DATA
            S: 354 …
            C: .
            S: 250 …
            """,
            house.smtp,
        )
        letter = taken.letters[0][0]
        assert (letter.client.address, letter.client.helo, letter.protocol) == ("2001:db8::7", "spike", "SMTP")

    def test_a_login_is_believed(self, house: House, office: Office, taken: Taken) -> None:
        play(
            """
            S: 220 …
            C: XCLIENT LOGIN=joe@example.test
            S: 550 5.7.1 …
            C: XCLIENT LOGIN=anna@example.test ADDR=192.0.2.7
            S: 220 …
            C: EHLO laptop
            S: 250 …
            C: MAIL FROM:<ben@example.test>
            S: 553 5.7.1 …
            C: MAIL FROM:<anna@example.test>
            S: 250 …
            C: RCPT TO:<carl@example.org>
            S: 250 …
            C: DATA
            S: 354 …
            C: .
            S: 250 …
            """,
            house.submission,
        )
        assert (taken.letters[0][0].account, taken.letters[0][0].protocol) == (office.anna.id, "ESMTPA")

    def test_what_goes_wrong(self, house: House) -> None:
        play(
            """
            S: 220 …
            C: XCLIENT
            S: 501 5.5.4 …
            C: XCLIENT COLOUR=red
            S: 501 5.5.4 …
            C: EHLO filter
            S: 250 …
            C: MAIL FROM:<>
            S: 250 …
            C: XCLIENT ADDR=192.0.2.7
            S: 503 5.5.1 …
            """,
            house.smtp,
        )


def test_xclient_of_a_stranger(house: House) -> None:
    play(
        "S: 220 …\nC: EHLO x\nS: 250 LIMITS …\nC: XCLIENT ADDR=192.0.2.7\nS: 550 5.7.1 …\nC: NOOP\nS: 250 …", house.smtp
    )


def test_our_own_networks_may_relay(office: Office, tmp_path: Path) -> None:
    """The whole way: queued, with a Received field and a journal that say why."""
    policy.change("mynetworks", ["127.0.0.0/8"])
    hello = "S: 220 …\nC: EHLO printer\nS: 250 …\nC: MAIL FROM:<scan@example.test>\nS: 250 …\n"
    relay = f"{hello}C: RCPT TO:<carl@example.org>\nS: 250 …\nC: DATA\nS: 354 …\nC: Subject: scan\nC: .\nS: 250 …"
    with smtp_house(tmp_path) as house:
        play(relay, house.smtp)
        play("S: 220 …\nC: EHLO printer\nS: 250 …\nC: MAIL FROM:<scan@example.test>\nS: 530 …", house.submission)
    [queued] = [
        path
        for path in (Path(settings.PILLARBOX_HOME) / "spool").rglob("*")
        if path.is_file() and b"Subject: scan" in path.read_bytes()
    ]
    assert b"(client in mynetworks)" in queued.read_bytes()
    queued.unlink()
    assert "printer [127.0.0.1] of mynetworks" in journal.recent(["received"])[0].step.summary


def test_others_may_not(house: House) -> None:
    play(
        "S: 220 …\nC: EHLO x\nS: 250 …\nC: MAIL FROM:<>\nS: 250 …\nC: RCPT TO:<a@example.org>\nS: 554 5.7.1 …",
        house.smtp,
    )


class TestTheGreeting:
    """Strangers on port 25 wait for it, if the office wants that."""

    def test_who_waits_is_welcome_and_who_does_not_is_refused(
        self, office: Office, taken: Taken, tmp_path: Path
    ) -> None:
        with smtp_house(tmp_path, taken, Policy(greet_delay_ms=300)) as house:
            play(f"S: 220 …{LETTER}", house.smtp)
            play("C: EHLO robot\nS: 554 5.5.1 …\n-- closed", house.smtp)
            play("C: EHLO laptop\nS: 220 …\nS: 250 …", house.submission)
            play("C: LHLO filter\nS: 220 …\nS: 250 …", house.lmtp)

    def test_our_own_networks_do_not_wait(self, office: Office, taken: Taken, tmp_path: Path) -> None:
        with smtp_house(tmp_path, taken, Policy(greet_delay_ms=30_000, mynetworks=HERE)) as house:
            play("C: EHLO printer\nS: 220 …\nS: 250 …", house.smtp)

    def test_who_hangs_up_meanwhile_is_forgotten(self, office: Office, taken: Taken, tmp_path: Path) -> None:
        with smtp_house(tmp_path, taken, Policy(greet_delay_ms=300, connections_per_address=1)) as house:
            gone = Client(house.smtp)
            gone.do("wait 0.1")
            gone.socket.close()
            gone.do("wait 0.4")
            play("S: 220 …", house.smtp)
