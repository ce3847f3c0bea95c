"""One conversation with a scanner: it ends when its time is over, whatever the other side does."""

import select
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType

from mailapp.scanners.address import Address

CONNECT_SECONDS = 3.0  # whoever lives next door answers at once
PIECE = 64 * 1024
LINE = 200  # characters of an answer that are quoted


class Away(OSError):
    """A scanner that cannot be asked now: not there, too slow, or not speaking as it should. The text says why."""


class Wire:
    """A connection that lives `seconds` from the first octet to the last. Raises Away for every trouble."""

    def __init__(self, address: Address, seconds: float) -> None:
        self._address, self._ends = address, time.monotonic() + seconds
        try:
            self._socket = self._connected(min(seconds, CONNECT_SECONDS))
        except OSError as trouble:
            raise self.away(trouble) from trouble

    def __enter__(self) -> "Wire":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, trouble: BaseException | None, where: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, pieces: Iterable[bytes]) -> None:
        """All of it, or less when the other side has something to say before it has heard all."""
        try:
            for piece in pieces:
                if self._is_interrupted():
                    return
                self._socket.settimeout(self._left())
                self._socket.sendall(piece)
        except OSError as trouble:
            raise self.away(trouble) from trouble

    def last_words(self, most: int) -> bytes:
        """What was said before the connection broke."""
        words = bytearray()
        with suppress(Away):
            while len(words) <= most and (piece := self.piece()):
                words += piece
        return bytes(words)

    def finish(self) -> None:
        """Nothing more will come from us."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def receive(self, most: int) -> bytes:
        """All that comes until the other side hangs up. More than `most` octets are a lie."""
        answer = bytearray()
        while piece := self.piece():
            answer += piece
            if len(answer) > most:
                raise self.away(f"says more than {most} octets")
        return bytes(answer)

    def piece(self) -> bytes:
        """What comes next, b"" when the other side has hung up."""
        try:
            self._socket.settimeout(self._left())
            return self._socket.recv(PIECE)
        except OSError as trouble:
            raise self.away(trouble) from trouble

    def away(self, trouble: OSError | str) -> Away:
        """The trouble as a sentence about this scanner."""
        if isinstance(trouble, Away):
            return trouble
        if isinstance(trouble, TimeoutError):
            trouble = "does not answer in time"
        words = trouble if isinstance(trouble, str) else f"cannot be asked: {trouble.strerror or trouble}"
        return Away(f"{self._address} {words}")

    def lie(self, answer: bytes) -> Away:
        """It answers, but not as its protocol has it."""
        return self.away(f"says “{line(answer)}”" if answer else "hung up without an answer")

    def _connected(self, seconds: float) -> socket.socket:
        if not self._address.path:
            return socket.create_connection((self._address.host, self._address.port), seconds)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(seconds)
            connection.connect(self._address.path)
        except OSError:
            connection.close()
            raise
        return connection

    def _is_interrupted(self) -> bool:
        poll = select.poll()
        poll.register(self._socket, select.POLLIN)
        return bool(poll.poll(0))

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def line(answer: bytes) -> str:
    """The first line of what somebody said, printable whatever it is."""
    text = answer.strip(b"\0\r\n ").split(b"\n", 1)[0].decode("ascii", "replace")[:LINE]
    return "".join(letter if letter.isprintable() else "?" for letter in text.rstrip("\r"))
