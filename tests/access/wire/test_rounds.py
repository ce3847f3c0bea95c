"""Whose password opens no more, or whose account is off, is sent away; nobody else is."""

import asyncio
import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest

from access.imap.server import ImapConnection
from access.managesieve.server import SieveConnection
from access.pop3.server import PopConnection
from access.wire.service import Speaker
from mailapp.directory import api as directory
from tests.access.running import Running, all_of, raw, running
from tests.support.office import PASSWORD, Office

ANNA, BEN = "anna@example.test", "ben@example.test"
PLAIN = base64.b64encode(f"\0{ANNA}\0{PASSWORD}".encode()).decode()


@contextmanager
def inside(home: Path, speaker: Speaker, login: str, welcome: str) -> Iterator[tuple[Running, socket]]:
    with running(home, speaker) as house, raw(house.plain) as client:
        client.sendall(login.encode())
        said = b""
        while welcome.encode() not in said:
            said += client.recv(10_000)
        yield house, client


def go_round(house: Running) -> None:
    asyncio.run_coroutine_threadsafe(house.service.watchman.go_round(), house.loop).result(10)


@pytest.mark.parametrize(
    ("speaker", "login", "welcome", "farewell"),
    [
        (
            ImapConnection,
            f'a LOGIN {ANNA} "{PASSWORD}"\r\nb SELECT INBOX\r\nc IDLE\r\n',
            "+ idling",
            b"* BYE [EXPIRED] ",
        ),
        (PopConnection, f"AUTH PLAIN {PLAIN}\r\nDELE 1\r\n", "No such", b"-ERR [AUTH] Log in again"),
        (SieveConnection, f'AUTHENTICATE "PLAIN" "{PLAIN}"\r\n', 'OK "Logged in"', b'BYE "Log in again'),
    ],
    ids=["imap", "pop3", "managesieve"],
)
def test_who_is_switched_off_is_told_to_go(office: Office, tmp_path: Path, speaker, login, welcome, farewell) -> None:
    with inside(tmp_path, speaker, login, welcome) as (house, client):
        directory.change_account(ANNA, active=False)
        go_round(house)
        assert all_of(client).startswith(farewell)


def revoke() -> None:
    directory.revoke_app_password_named(ANNA, "Phone")


@pytest.mark.parametrize(
    ("act", "stays"),
    [
        (lambda: directory.set_password(ANNA, "another-copper-kettle-77"), False),
        (revoke, False),
        (lambda: directory.remove_account(ANNA), False),
        (lambda: directory.add_app_password(ANNA, "Tablet"), True),
        (lambda: directory.change_account(ANNA, display_name="Anna B."), True),
        (lambda: directory.change_account(BEN, active=False), True),
    ],
    ids=["password", "app password", "account", "a further one", "name", "another person"],
)
def test_what_ends_a_session(office: Office, tmp_path: Path, act: Callable[[], object], stays: bool) -> None:
    directory.add_app_password(ANNA, "Phone")
    with inside(tmp_path, ImapConnection, f'a LOGIN {ANNA} "{PASSWORD}"\r\n', "a OK") as (house, client):
        go_round(house)
        act()
        go_round(house)
        client.sendall(b"b LOGOUT\r\n")
        assert all_of(client).startswith(b"* BYE Good bye" if stays else b"* BYE [EXPIRED]")


def test_who_is_not_inside_costs_no_question(office: Office, tmp_path: Path) -> None:
    with running(tmp_path, PopConnection) as house, raw(house.plain) as client:
        assert client.recv(1000).startswith(b"+OK")
        house.office.inside.close()
        go_round(house)
