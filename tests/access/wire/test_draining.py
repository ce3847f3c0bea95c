"""The service ends although clients dawdle: nobody who says nothing is waited for."""

import socket
import ssl
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from access.imap.server import ImapConnection
from access.wire.office import DOOR_THREADS
from tests.access.running import Running, all_of, raw, running
from tests.support.office import PASSWORD, Office

LOGIN = f'a LOGIN anna@example.test "{PASSWORD}"\r\n'.encode()
CLIENT_HELLO = b"\x16\x03\x01"  # how one begins


def in_tls(house: Running) -> socket.socket:
    """It will not answer when TLS goes down."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client = context.wrap_socket(raw(house.tls))
    client.recv(1000)
    return client


def half_a_handshake(house: Running) -> socket.socket:
    client = raw(house.tls)
    client.sendall(CLIENT_HELLO)
    while not any(each._beginning for each in house.service._acceptors):
        time.sleep(0.01)
    return client


def starttls(house: Running) -> socket.socket:
    client = raw(house.plain)
    client.recv(1000)
    client.sendall(b"a STARTTLS\r\n")
    assert client.recv(1000).startswith(b"a OK")
    return client


def half_a_starttls(house: Running) -> socket.socket:
    client = starttls(house)
    client.sendall(CLIENT_HELLO)
    return client


def half_a_literal(house: Running) -> socket.socket:
    client = raw(house.plain)
    client.sendall(LOGIN + b"b APPEND INBOX {100}\r\nabc")
    while b"+ " not in client.recv(1000):
        pass
    return client


@pytest.mark.parametrize("dawdling", [in_tls, half_a_handshake, starttls, half_a_starttls, half_a_literal])
def test_the_end_waits_for_nobody(dawdling, office: Office, tmp_path: Path) -> None:
    """The grace is far longer than we wait for the end."""
    with running(tmp_path, ImapConnection) as house, dawdling(house):
        house.drain_later(grace=60).result(20)
        assert not house.service.visitors


def test_who_waits_for_a_thread_hears_good_bye_at_once(office: Office, tmp_path: Path) -> None:
    """All threads at the door are busy with a long thought, and many logins wait behind it."""
    thought = threading.Event()
    with running(tmp_path, ImapConnection) as house, ExitStack() as stack:
        clients = [raw(house.plain) for _ in range(3 * DOOR_THREADS)]
        for client in clients:
            client.recv(1000)
        for _ in range(DOOR_THREADS):
            house.office.at_the_door._pool.submit(thought.wait, 60)
        stack.callback(thought.set)
        for client in clients:
            client.sendall(LOGIN)
        while sum(visitor._queued is not None for visitor in list(house.service.visitors)) < len(clients):
            time.sleep(0.01)
        drained = house.drain_later(grace=60)
        said = [all_of(client) for client in clients]
        thought.set()
        drained.result(20)
    assert all(b"* BYE [UNAVAILABLE]" in one for one in said)
