"""Limits on strangers, as clients of a proxy: by address and network, by connections, letters, recipients, failures."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailapp.journal import api as journal
from mailapp.policy.values import Policy
from mailapp.standards.networks import Networks
from mta.smtp.doorkeeper import OPEN, Allow, Caller, OpenDoor
from tests.mta.smtp.conftest import Taken
from tests.support.office import Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import Client, play
from tests.support.waiting import until

HERE = Networks(["127.0.0.1"])
BEHIND = Policy(proxy_from=HERE)
HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
MAIL = "C: MAIL FROM:<carl@example.org>\nS: 250 …\n"
LETTER = f"{MAIL}C: RCPT TO:<anna@example.test>\nS: 250 …\nC: DATA\nS: 354 …\nC: .\nS: 250 …\n"


def come(house: House, address: str, text: str = "S: 220 …") -> None:
    kind = "TCP6" if ":" in address else "TCP4"
    here = "::1" if ":" in address else "127.0.0.1"
    play(f"C+ PROXY {kind} {address} {here} 40000 25\\r\\n\n{text}", house.smtp)


def stay(house: House, address: str) -> Client:
    client = Client(house.smtp)
    client.socket.sendall(f"PROXY TCP4 {address} 127.0.0.1 40000 25\r\n".encode())
    client.expect("220 …")
    return client


FULL = "S: 421 4.7.0 Too many connections…\n-- closed"


def test_connections_of_an_address_and_of_its_network(office: Office, taken: Taken, tmp_path: Path) -> None:
    rules = replace(BEHIND, connections_per_address=2, connections_per_network=3)
    with smtp_house(tmp_path, taken, rules) as house:
        inside = [stay(house, "192.0.2.1"), stay(house, "192.0.2.1")]
        come(house, "192.0.2.1", FULL)
        inside.append(stay(house, "192.0.2.2"))
        come(house, "192.0.2.3", FULL)
        come(house, "192.0.3.1")
        come(house, "2001:db8::1")
        for client in inside:
            client.socket.close()


def test_connections_in_a_minute(office: Office, taken: Taken, tmp_path: Path) -> None:
    rules = replace(BEHIND, connection_rate_per_address=2, connection_rate_per_network=4)
    with smtp_house(tmp_path, taken, rules) as house:
        for address, text in (
            ("192.0.2.1", "S: 220 …"),
            ("192.0.2.1", "S: 220 …"),
            ("192.0.2.1", FULL),
            ("192.0.2.2", "S: 220 …"),
            ("192.0.2.3", "S: 220 …"),
            ("192.0.2.4", FULL),
            ("192.0.3.1", "S: 220 …"),
        ):
            come(house, address, text)


def test_letters_in_a_minute(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, replace(BEHIND, message_rate_per_address=2)) as house:
        come(house, "192.0.2.1", f"{HELLO}{LETTER}{LETTER}C: MAIL FROM:<>\nS: 450 4.7.1 …\nC: NOOP\nS: 250 …")
        come(house, "192.0.2.2", f"{HELLO}{LETTER}")


def test_recipients_in_a_minute(office: Office, taken: Taken, tmp_path: Path) -> None:
    with smtp_house(tmp_path, taken, replace(BEHIND, recipient_rate_per_network=2)) as house:
        two = "C: RCPT TO:<anna@example.test>\nS: 250 …\nC: RCPT TO:<ben@example.test>\nS: 250 …\n"
        come(house, "2001:db8::1", f"{HELLO}{MAIL}{two}C: RCPT TO:<olga@example.test>\nS: 450 4.7.1 …")
        come(house, "2001:db8::2", f"{HELLO}{MAIL}C: RCPT TO:<olga@example.test>\nS: 450 4.7.1 …")
        come(house, "2001:db8:0:1::1", f"{HELLO}{MAIL}{two}")


def test_unknown_recipients_in_a_minute(office: Office, taken: Taken, tmp_path: Path) -> None:
    """Whoever guesses addresses is sent away, and all of his neighbours; the journal says why."""
    with smtp_house(tmp_path, taken, replace(BEHIND, failure_rate_per_network=3)) as house:
        guess = "C: RCPT TO:<joe@example.test>\nS: 550 5.1.1 …\n"
        come(house, "192.0.2.1", f"{HELLO}{MAIL}{guess}{guess}")
        last = "C: RCPT TO:<jim@example.test>\nS: 421 4.7.0 Too many errors from your address or network…\n-- closed"
        come(house, "192.0.2.2", f"{HELLO}{MAIL}{guess}{last}")
        come(house, "192.0.3.1", f"{HELLO}{MAIL}{guess}")
        until(lambda: any("192.0.2.1" in row.step.summary for row in journal.recent(["refused"])))


def test_many_errors_are_answered_late_and_hold_nobody_up(office: Office, taken: Taken, tmp_path: Path) -> None:
    rules = Policy(soft_errors_per_session=2, tarpit_seconds=2)
    with smtp_house(tmp_path, taken, rules) as house:
        slow = [Client(house.smtp) for _ in range(10)]
        for client in slow:
            client.socket.sendall(b"A\r\nB\r\nC\r\nNOOP\r\n")
        play(f"{HELLO}{LETTER}", house.smtp)
        for client in slow:
            client.expect("220 …")
            client.expect("500 …")
            client.expect("500 …")
            client.socket.settimeout(0.02)
            with pytest.raises(TimeoutError):
                client.socket.recv(1)
        for client in slow:
            client.socket.settimeout(10)
            client.expect("500 …")
            client.expect("250 …")
            client.socket.close()


@pytest.mark.parametrize("trusted", ["mynetworks", "rule"])
def test_those_whom_we_trust_have_no_limits(office: Office, taken: Taken, tmp_path: Path, trusted: str) -> None:
    strict = Policy(
        mynetworks=HERE if trusted == "mynetworks" else Networks(),
        connections_per_address=1,
        connection_rate_per_address=1,
        message_rate_per_address=1,
        failure_rate_per_address=1,
        soft_errors_per_session=0,
        tarpit_seconds=60,
    )
    with smtp_house(tmp_path, taken, strict) as house:
        if trusted == "rule":
            house.office.doorkeeper = Friendly()
        inside = [Client(house.smtp) for _ in range(3)]
        for client in inside:
            client.expect("220 …")
        play(f"{HELLO}{LETTER}{LETTER}C: A\nS: 500 …\nC: B\nS: 500 …", house.smtp)
        for client in inside:
            client.socket.close()


class Friendly(OpenDoor):
    """Knows everybody."""

    def at_connect(self, caller: Caller) -> Allow:
        return Allow("an old friend")


def test_the_default_is_an_open_door(house: House) -> None:
    assert house.office.doorkeeper is OPEN
