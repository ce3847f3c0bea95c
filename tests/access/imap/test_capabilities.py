"""Nothing is announced that no dialogue uses, and nothing that a client which trips over it could not be spared."""

import re
from pathlib import Path

import pytest

from access.imap import capabilities
from tests.access.imap.dialogue import Client, Office, play
from tests.access.imap.letters import four_letters

DIALOGUES = {path.stem: path.read_text() for path in (Path(__file__).parent / "capabilities").glob("*.txt")}
LOGIN = b"l LOGIN anna@example.test secret\r\n"
TRIPS = b'i ID ("name" "Tripper" "version" "1.2")\r\n'


def told(said: bytes) -> set[str]:
    """All names, wherever they are told; of a limit without its value."""
    lists = re.findall(rb"CAPABILITY ([^\]\r]*)", said)
    return {re.sub(r"(?<=^APPENDLIMIT)=\d+$", "", name) for line in lists for name in line.decode().split()}


def everything(office: Office, before: bytes = b"") -> set[str]:
    """What a client is told in all states, if this is the first that it says."""
    found: set[str] = set()
    for secure in (False, True):
        client = Client(office, secure=secure)
        client.say(before)
        found |= told(client.say(b"c CAPABILITY\r\n" + LOGIN + b"d CAPABILITY\r\n"))
    return found


ANNOUNCED = sorted(everything(Office()))


def test_each_has_its_dialogue() -> None:
    assert set(ANNOUNCED) == set(DIALOGUES)


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(name: str) -> None:
    play(DIALOGUES[name], four_letters())


@pytest.mark.parametrize("name", capabilities.AFTER_LOGIN)
def test_the_dialogue_names_the_standard(name: str) -> None:
    assert DIALOGUES[name].startswith(f"# RFC {capabilities.AFTER_LOGIN[name]}: ")


@pytest.mark.parametrize("name", ANNOUNCED)
def test_it_can_be_withheld(name: str) -> None:
    office = Office(withheld=(("tripper 1", frozenset([name.upper()])),))
    family = {one for one in ANNOUNCED if one.startswith(f"{name}=")}  # without QUOTA there is no QUOTA=RES-STORAGE
    assert everything(office, TRIPS) == set(ANNOUNCED) - {name} - family
    assert everything(office, b'i ID ("name" "Tripper" "version" "2")\r\n') == set(ANNOUNCED)
    assert everything(office) == set(ANNOUNCED)


def test_whole_families_are_withheld() -> None:
    office = Office(withheld=(("tripper", frozenset(["THREAD", "AUTH"])),))
    gone = set(ANNOUNCED) - everything(office, TRIPS)
    assert gone == {name for name in ANNOUNCED if name.startswith(("THREAD=", "AUTH="))}


def test_who_names_himself_late_is_told_anew() -> None:
    """RFC 9051 §7.2.2"""
    client = Client(Office(withheld=(("tripper", frozenset(["QRESYNC"])),)))
    assert "QRESYNC" in told(client.say(LOGIN))
    said = client.say(TRIPS)
    assert told(said)
    assert "QRESYNC" not in told(said)
    assert client.say(b"e ENABLE QRESYNC CONDSTORE\r\n").startswith(b"* ENABLED CONDSTORE\r\n")


@pytest.mark.parametrize("name", capabilities.ENABLED.values())
def test_what_is_withheld_is_not_enabled(name: str) -> None:
    client = Client(Office(withheld=(("tripper", frozenset([name.upper()])),)))
    client.say(TRIPS + LOGIN)
    assert client.say(b"e ENABLE " + name.encode() + b"\r\n").startswith(b"* ENABLED\r\n")
