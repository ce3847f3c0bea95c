"""The bell: tells other processes to look at mailboxes. A hint: losing one costs seconds, never mail.

Embedded, it is datagrams to unix sockets under `run/bell`, one for each listener; with REDIS_URL it
is publish and subscribe, and reaches other nodes.
"""

import os
import secrets
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, partial
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction

from mailapp.net.afterwards import afterwards
from mailapp.store.maildir import home

CHANNEL = "pillarbox:bell"
EVERYBODY = 0  # rings for what is about the whole server
MOST = 2000  # mailbox ids in one stroke; fits any datagram
LISTENED = 65_536  # octets of one datagram
SETTLED_NS = 50_000_000  # nanoseconds: longer than any tick of a file system's clock


def ring(mailboxes: Iterable[int]) -> None:
    """Say that these mailboxes have changed. Never fails, never waits."""
    ids = sorted(set(mailboxes))
    for start in range(0, len(ids), MOST):
        afterwards(partial(_strike, ",".join(map(str, ids[start : start + MOST])).encode()))


def _strike(stroke: bytes) -> None:
    if settings.REDIS_URL:
        with suppress(OSError, _redis().RedisError):
            _connection().publish(CHANNEL, stroke)
    else:
        _ropes().pull(stroke)


def of_account(account: int) -> int:
    """Rings when a person's list of mailboxes has changed, or what is noted for him: no mailbox has such a number."""
    return -account


def ring_after_commit(mailboxes: Iterable[int]) -> None:
    ids = list(mailboxes)
    transaction.on_commit(lambda: ring(ids))


@cache
def _redis() -> Any:
    import redis  # large, and the embedded house does without

    return redis


def _line() -> Any:
    return _redis().Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


@cache
def _connection() -> Any:
    return _line()


class _Ropes:
    """The listeners' sockets, listed anew only when their directory has changed: a letter rings for 5 µs."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._seen: tuple[int, int] = (0, 0)
        self._names: list[str] = []

    def pull(self, stroke: bytes) -> None:
        """To every listener; one whose socket nobody holds any more is swept away."""
        with suppress(OSError), self._lock:
            if not self._listeners():
                return
            with _Room() as room:
                for name in self._names:
                    self._send(room, name, stroke)

    def _listeners(self) -> list[str]:
        status = os.stat(home("run", "bell"))
        if (status.st_ino, status.st_mtime_ns) != self._seen:
            self._names = os.listdir(home("run", "bell"))
            # A directory that changed this very moment may change again within the same tick of its clock.
            settled = time.time_ns() - status.st_mtime_ns > SETTLED_NS
            self._seen = (status.st_ino, status.st_mtime_ns) if settled else (0, 0)
        return self._names

    def _send(self, room: "_Room", name: str, stroke: bytes) -> None:
        try:
            self._socket.sendto(stroke, room.path(name))
        except ConnectionRefusedError:
            with suppress(OSError):
                os.unlink(name, dir_fd=room.handle)
        except OSError:
            return  # a listener that is behind will look anyway


@cache
def _ropes() -> _Ropes:
    return _Ropes()


class _Room:
    """The directory of sockets, held open: a socket's address has 108 octets, a path may have more."""

    def __enter__(self) -> "_Room":
        self.handle = os.open(home("run", "bell"), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)

    def path(self, name: str) -> str:
        return f"/proc/self/fd/{self.handle}/{name}"


class Listener:
    """Hears the bell: wait for `fileno` to be readable, then ask `heard`. Close it when done."""

    def __init__(self) -> None:
        self._ear = _Subscription() if settings.REDIS_URL else _Socket()

    def fileno(self) -> int:
        return self._ear.fileno()

    def heard(self) -> set[int]:
        """What has rung since the last call: mailboxes, people, EVERYBODY; never waits.

        Raises when the line is broken: listen anew.
        """
        return {int(box) for stroke in self._ear.strokes() for box in stroke.split(b",")}

    def close(self) -> None:
        self._ear.close()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Socket:
    def __init__(self) -> None:
        os.makedirs(home("run", "bell"), mode=0o700, exist_ok=True)
        self._name = f"{os.getpid()}-{secrets.token_hex(4)}.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        with _Room() as room:
            self._socket.bind(room.path(self._name))

    def fileno(self) -> int:
        return self._socket.fileno()

    def strokes(self) -> Iterable[bytes]:
        with suppress(BlockingIOError):
            while True:
                yield self._socket.recv(LISTENED)

    def close(self) -> None:
        self._socket.close()
        with suppress(OSError):
            os.unlink(home("run", "bell", self._name))


class _Subscription:
    def __init__(self) -> None:
        self._pubsub = _line().pubsub(ignore_subscribe_messages=True)
        self._pubsub.subscribe(CHANNEL)
        # Our own descriptor: the library closes and replaces its one when the line breaks.
        self._descriptor = os.dup(self._pubsub.connection._sock.fileno())

    def fileno(self) -> int:
        return self._descriptor

    def strokes(self) -> Iterable[bytes]:
        # The first message may be the confirmation of the subscription, which is passed over as None.
        while self._pubsub.connection.can_read(timeout=0):
            if message := self._pubsub.get_message(timeout=0):
                yield message["data"]

    def close(self) -> None:
        self._pubsub.close()
        os.close(self._descriptor)
