"""What is announced can be kept from a client that trips over it, by the ID that it sends (RFC 2971)."""

import pytest

from access.imap import capabilities
from tests.access.imap.dialogue import Client, Office


def announced(client: Client) -> list[str]:
    line = client.say(b"c CAPABILITY\r\n").splitlines()[0]
    return line.decode().removeprefix("* CAPABILITY ").split()


def everything() -> list[str]:
    client = Client(Office())
    client.say(b"a LOGIN anna@example.test secret\r\n")
    return announced(client)


@pytest.mark.parametrize("name", everything())
def test_each_can_be_left_out(name, monkeypatch):
    monkeypatch.setitem(capabilities.LEFT_OUT, "tripper", frozenset({name}))
    client = Client(Office())
    client.say(b'i ID ("name" "Tripper" "version" "1")\r\n')
    client.say(b"a LOGIN anna@example.test secret\r\n")
    assert announced(client) == [other for other in everything() if other != name]


def test_a_family_can_be_left_out(monkeypatch):
    monkeypatch.setitem(capabilities.LEFT_OUT, "tripper", frozenset({"THREAD=", "APPENDLIMIT="}))
    client = Client(Office())
    client.say(b"a LOGIN anna@example.test secret\r\n")
    client.say(b'i ID ("name" "Tripper")\r\n')
    assert not [name for name in announced(client) if name.startswith(("THREAD", "APPENDLIMIT"))]
