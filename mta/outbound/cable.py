"""A connection that never waits: it does what can be done now, and knows what must happen before it can go on."""

import selectors
import socket
import ssl
import time

from mailapp.standards.reply import Reply
from mta.outbound.hearing import NoSmtp
from mta.outbound.lost import Lost
from mta.outbound.peer import Peer
from mta.outbound.talk import Say

ENOUGH = 8192  # octets that are read at once


class Cable:
    """One wish at a time: `wish`, and `go_on` whenever one of `events` has come, until it is fulfilled."""

    def __init__(self, peer: Peer, sock: socket.socket) -> None:
        self._peer, self.sock = peer, sock
        self._unsent: memoryview | bytes = b""
        self._patience: float | None = None
        self.until: float | None = None  # in monotonic seconds: when we lose patience; None: it is not the peer's turn
        self.events = selectors.EVENT_READ
        self.said: Reply | None = None  # to the last wish

    def wish(self, say: Say) -> bool:
        """Begin; is it fulfilled already? Raises Lost."""
        self._unsent, self._patience, self.said = say.octets, say.patience, None
        self._wait(say.patience if not say.octets else self._peer.rules.smtp_data_xfer_timeout)
        return self.go_on(may_have_spoken=not say.octets)  # nobody has answered before he was asked

    def go_on(self, *, may_have_spoken: bool = True) -> bool:
        """Is it fulfilled now? Raises Lost."""
        try:
            if not self._is_sent():
                return False
            while self._patience is not None and (said := self._peer.hearing.reply()) is None:
                if not may_have_spoken or not self._has_heard():
                    return False
        except (OSError, NoSmtp) as trouble:
            raise Lost(trouble) from trouble
        self.said, self.until = said if self._patience is not None else None, None
        return True

    def _is_sent(self) -> bool:
        while self._unsent:
            try:
                sent = self.sock.send(self._unsent)
            except (BlockingIOError, ssl.SSLWantWriteError):
                self.events = selectors.EVENT_WRITE
                return False
            except ssl.SSLWantReadError:
                self.events = selectors.EVENT_READ
                return False
            self._unsent = memoryview(self._unsent)[sent:]
            self._wait(self._peer.rules.smtp_data_xfer_timeout if self._unsent else self._patience)
        return True

    def _has_heard(self) -> bool:
        self.events = selectors.EVENT_READ
        try:
            octets = self.sock.recv(ENOUGH)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        if not octets:
            raise Lost("hung up")
        self._peer.hearing.hear(octets)
        return True

    def _wait(self, seconds: float | None) -> None:
        self.until = None if seconds is None else time.monotonic() + seconds
