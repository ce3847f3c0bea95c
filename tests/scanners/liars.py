"""Scanners that hang, lie, close, drip or die: a socket, and what it does with whoever comes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from mailapp.scanners.address import Address

Act = Callable[[socket.socket], None]


@contextmanager
def liar(act: Act) -> Iterator[Address]:
    """A server that does this with each connection, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    with connection, suppress(OSError):
                        act(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield Address("127.0.0.1", listening.getsockname()[1])
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def says(*pieces: bytes, reads: int = 1) -> Act:
    """Reads a little, says this, and hangs up."""

    def act(connection: socket.socket) -> None:
        for _ in range(reads):
            connection.recv(65536)
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):  # a reset would take our words away
            pass

    return act


def hangs(connection: socket.socket) -> None:
    """Takes everything, and never answers."""
    while connection.recv(65536):
        pass
    time.sleep(0.15)


def deaf(connection: socket.socket) -> None:
    """Takes nothing."""
    time.sleep(0.15)


def drips(connection: socket.socket) -> None:
    """An octet now and then, for ever."""
    connection.recv(65536)
    for _ in range(10):
        connection.sendall(b"S")
        time.sleep(0.02)


def closes(connection: socket.socket) -> None:
    """At once."""


def dies(connection: socket.socket) -> None:
    """In the middle of what it is told, without a word."""
    connection.recv(1000)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def floods(connection: socket.socket) -> None:
    """Says more than anybody wants to hear."""
    connection.recv(65536)
    for _ in range(100):
        connection.sendall(b"SPAMD/1.1 0 EX_OK\r\n" * 3000)
