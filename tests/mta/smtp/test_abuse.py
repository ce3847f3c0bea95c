"""What clients do to a server that they do not wish well, as conversations; nothing of it gets in (RFC 5321 §7)."""

import re
import socket
import time
from base64 import b64encode
from pathlib import Path

import pytest

from mailapp.policy.values import Policy
from mta.inbound.replies import accepted
from mta.inbound.values import Letter
from tests.mta.smtp.conftest import Taken
from tests.support.office import PASSWORD, Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import Client, play

FOLDER = Path(__file__).parent
HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
RCPT = f"{HELLO}C: MAIL FROM:<carl@example.org>\nS: 250 …\nC: RCPT TO:<anna@example.test>\nS: 250 …\n"
DATA = f"{RCPT}C: DATA\nS: 354 …\n"
STAGES = {"": "", "GREETED": HELLO, "RCPT": RCPT, "DATA": DATA}
ALIVE = "C: NOOP\nS: 250 …"


def conversations(name: str) -> dict[str, str]:
    """Those of a file, by their headings: `== what happens [STAGE]`."""
    found = re.findall(
        r"^== (.*?)(?: \[(\w+)\])?\n(.*?)(?=^== |\Z)", (FOLDER / name).read_text(), re.MULTILINE | re.DOTALL
    )
    return {heading: STAGES[stage] + text for heading, stage, text in found}


LARGE = {
    "BDAT too large in pieces": RCPT
    + "C+ BDAT 150000\\r\\n"
    + "x" * 150_000
    + "\nS: 250 …\nC+ BDAT 60000\\r\\n"
    + "x" * 60_000
    + f"\nS: 552 5.3.4 …\nC+ BDAT 3 LAST\\r\\na\\r\\n\nS: 503 5.5.1 …\n{ALIVE}",
}
DIALOGUES = {**conversations("abuse.txt"), **LARGE}

# "SMTP smuggling": what some server somewhere takes for the end of a message. Only CRLF.CRLF is one.
ENDS = {
    "LF.LF": "\\n.\\n",
    "LF.CRLF": "\\n.\\r\\n",
    "CRLF.LF": "\\r\\n.\\n",
    "CR.CR": "\\r.\\r",
    "CR.CRLF": "\\r.\\r\\n",
    "CR.LF": "\\r.\\n",
    "LF.CR": "\\n.\\r",
    "CRLF.CR": "\\r\\n.\\r",
    "CRLF.CRCRLF": "\\r\\n.\\r\\r\\n",
    "CRLF.NULCRLF": "\\r\\n.\\0\\r\\n",
    "CRLF.CRNULLF": "\\r\\n.\\r\\0\\n",
    "CRNULLF.CRLF": "\\r\\0\\n.\\r\\n",
    "NULCRLF.CRLF without its CR": "\\0\\n.\\r\\n",
    "CRLF NUL.CRLF": "\\r\\n\\0.\\r\\n",
    "CRLF .CRLF": "\\r\\n .\\r\\n",
    "CRLF. CRLF": "\\r\\n. \\r\\n",
    "CRLF..CRLF": "\\r\\n..\\r\\n",
    "VT and FF": "\\x0b.\\x0c",
    "NEL": "\\xc2\\x85.\\xc2\\x85",
}
SMUGGLED = (
    "MAIL FROM:<admin@example.test>\\r\\nRCPT TO:<ben@example.test>\\r\\nDATA\\r\\nSubject: smuggled\\r\\n\\r\\nx"
)


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(house: House, name: str) -> None:
    play(DIALOGUES[name], house.smtp)


@pytest.mark.parametrize("name", ENDS)
def test_a_message_ends_with_one_thing_only(house: House, taken: Taken, name: str) -> None:
    """Whatever it is, what follows is no command; a bare CR or LF costs the letter."""
    play(f"{DATA}C+ Subject: a\\r\\n\\r\\nb{ENDS[name]}{SMUGGLED}\\r\\n.\\r\\n\nS: …\n{ALIVE}", house.smtp)
    assert len(taken.letters) <= 1
    for letter, content in taken.letters:
        assert [recipient.address for recipient in letter.envelope.recipients] == ["anna@example.test"]
        assert b"DATA\r\nSubject: smuggled" in content
        assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")


@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_true_end_may_be_cut_anywhere(house: House, taken: Taken, size: int) -> None:
    client = begin(house)
    octets = b"Subject: a\r\n\r\n..dot\r\n.\r\nNOOP\r\n"
    for start in range(0, len(octets), size):
        client.socket.sendall(octets[start : start + size])
        time.sleep(0.001)
    client.expect("250 2.0.0 Ok: queued as …")
    client.expect("250 2.0.0 Ok")
    client.socket.close()
    assert taken.letters[0][1] == b"Subject: a\r\n\r\n.dot\r\n"


def test_a_binary_message_is_kept_as_it_is(house: House, taken: Taken) -> None:
    body = b"Content-Type: application/octet-stream\r\n\r\n" + bytes(range(256)) * 4 + b"\r\n.\r\n\n.\n"
    client = Client(house.smtp)
    client.socket.sendall(b"EHLO x\r\nMAIL FROM:<> BODY=BINARYMIME\r\nRCPT TO:<anna@example.test>\r\n")
    client.socket.sendall(b"BDAT 50\r\n" + body[:50] + f"BDAT {len(body) - 50} LAST\r\n".encode() + body[50:])
    for reply in ("220 …", "250 …", "250 …", "250 …", "250 2.0.0 50 octets received", "250 2.0.0 Ok: queued as …"):
        client.expect(reply)
    client.socket.close()
    letter, content = taken.letters[0]
    assert (letter.envelope.body, content) == ("BINARYMIME", body)


class TestLines:
    """10 MB without an end."""

    def test_of_a_command(self, house: House) -> None:
        client = Client(house.smtp)
        client.expect("220 …")
        for _ in range(160):
            client.socket.sendall(b"x" * 65_536)
        client.socket.sendall(b"\r\nNOOP\r\n")
        client.expect("500 5.5.6 …")
        client.expect("250 …")
        client.socket.close()

    def test_of_a_message(self, office: Office, tmp_path: Path) -> None:
        sizes: list[int] = []

        def receive(letters: list[Letter]) -> list:
            sizes.extend(letter.content.size for letter in letters)
            for letter in letters:
                letter.content.close()
            return [accepted(letter.trace) for letter in letters]

        with smtp_house(tmp_path, receive, Policy()) as house:
            client = begin(house)
            for _ in range(160):
                client.socket.sendall(b"x" * 65_536)
            client.socket.sendall(b"\r\n.\r\n")
            client.expect("250 2.0.0 …")
            client.socket.close()
        assert sizes == [160 * 65_536 + 2]


class TestSilence:
    """Those who say nothing, hear nothing, or hang up half-way; patience is one second here."""

    def test_a_greeting_that_nobody_answers(self, house: House) -> None:
        play("S: 220 …\nS: 421 4.4.2 …\n-- closed", house.smtp)

    def test_a_command_octet_by_octet(self, house: House) -> None:
        play("S: 220 …\n" + "C+ N\n-- wait 0.3\n" * 4 + "S: 421 4.4.2 …\n-- closed", house.smtp)

    def test_a_chunk_that_never_ends(self, house: House) -> None:
        play(f"{RCPT}C+ BDAT 1000 LAST\\r\\nx\n-- wait 0.6\nC+ x\n-- wait 0.6\nS: 421 4.4.2 …\n-- closed", house.smtp)

    def test_answers_that_nobody_reads(self, house: House) -> None:
        """Megabytes of answers are not kept for a client that does not read; it is put out."""
        client = Client(house.smtp)
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.socket.settimeout(0.5)
        with pytest.raises((TimeoutError, ConnectionError)):
            client.socket.sendall(b"HELP\r\n" * 10_000_000)
        client.socket.close()

    def test_half_closed_after_a_whole_letter(self, house: House, taken: Taken) -> None:
        client = begin(house)
        client.socket.sendall(b"Subject: a\r\n\r\n.\r\n")
        client.socket.shutdown(socket.SHUT_WR)
        client.expect("250 2.0.0 Ok: queued as …")
        assert client.hung_up()
        client.socket.close()
        assert len(taken.letters) == 1

    def test_half_closed_within_a_letter(self, house: House, taken: Taken) -> None:
        client = begin(house)
        client.socket.sendall(b"Subject: half")
        client.socket.shutdown(socket.SHUT_WR)
        assert client.hung_up()
        client.socket.close()
        assert taken.letters == []

    def test_a_reset_in_the_middle(self, house: House, taken: Taken) -> None:
        client = begin(house)
        client.socket.sendall(b"Subject: half")
        client.do("reset")
        play(f"{HELLO}{ALIVE}", house.smtp)
        assert taken.letters == []


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


LONG = "A" * 12_000
LONGER = "A" * 20_000
AUTH = {
    "overlong": f"C: AUTH PLAIN {LONG}\nS: 501 5.5.2 …\nC: AUTH PLAIN {LONGER}\nS: 500 5.5.6 …",
    "overlong as an answer": f"C: AUTH PLAIN\nS: 334 …\nC: {LONGER}\nS: 500 5.5.6 …\nC: NOOP\nS: 250 …",
    **conversations("abuse_auth.txt"),
}


@pytest.mark.parametrize("name", AUTH)
def test_auth(house: House, name: str) -> None:
    anna, ben_by_anna = (b64(f"{as_whom}\0anna@example.test\0{PASSWORD}") for as_whom in ("", "ben@example.test"))
    play(f"{HELLO}{AUTH[name]}", house.submission, anna=anna, ben_by_anna=ben_by_anna)


def begin(house: House) -> Client:
    """A client that may send its letter now."""
    client = Client(house.smtp)
    client.socket.sendall(b"EHLO x\r\nMAIL FROM:<carl@example.org>\r\nRCPT TO:<anna@example.test>\r\nDATA\r\n")
    for reply in ("220 …", "250 …", "250 2.1.0 …", "250 2.1.5 …", "354 …"):
        client.expect(reply)
    return client
