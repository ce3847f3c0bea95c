"""The wire to one client: octets in, replies out, patience. It knows nothing of commands."""

import asyncio
import logging
from abc import ABC, abstractmethod
from functools import lru_cache
from typing import cast

from aiosmtpd.smtp import SMTP

from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.parser import Lines

log = logging.getLogger(__name__)

PARTING_SECONDS = 30.0  # for our last words to be read
PIPELINE = 64 * 1024  # octets that may wait behind a command that is being thought about


@lru_cache(maxsize=1024)
def wire(reply: Reply) -> bytes:
    """Most replies are said again and again."""
    return reply.wire


class Wire(SMTP, ABC):
    """aiosmtpd's protocol with its reading loop, its DATA and its timer replaced.

    Of aiosmtpd stays the place in the event loop. Its constructor inspects every member of the class, its loop is a
    task with three awaits a command, its DATA holds the whole message as a list of lines, and its timer is made anew
    for each command; here octets are handled in the call that brings them, and a deadline is moved.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: float) -> None:
        # Not super().__init__(): see above.
        self.loop = loop
        self._patience = patience
        self._deadline = 0.0  # of the loop's clock: then the silence ends
        self._timer: asyncio.TimerHandle | None = None
        self.transport: asyncio.Transport | None = None  # None: not yet, or no more, to be spoken to
        self._client = ""
        self._lines = Lines()
        self._replies: list[bytes] = []
        self._waiting: asyncio.Future[object] | asyncio.Task[None] | None = None  # for an answer from inside
        self._choked = False  # the client does not read our replies
        self._eof = False
        self._reading = False  # octets belong to a message, not to commands
        self._parting: asyncio.Transport | None = None  # takes our last words, if the client reads them

    # -- what the connection above us does ------------------------------------------------------------

    @abstractmethod
    def _advance(self) -> None:
        """Do everything that has arrived, as far as that needs no waiting."""

    # -- asyncio calls ----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if isinstance(peer, tuple) else ""  # a socket in the file system has no address
        self._reset_timeout()

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self.transport = self._parting = None

    def data_received(self, data: bytes) -> None:
        self._lines.feed(data)
        if self._waiting is None and not self._choked:
            self._advance()
        elif self._lines.pending > PIPELINE and self.transport is not None:
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        """The client will say no more; it still gets all its answers (not under TLS, which is never half closed)."""
        self._eof = True
        self._leave_when_done()
        return self.transport is not None and self.transport.get_extra_info("ssl_object") is None

    def pause_writing(self) -> None:
        self._choked = True
        if self.transport is not None:
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        self._choked = False
        self._go_on()

    # -- patience -----------------------------------------------------------------------------------------

    def _reset_timeout(self, duration: float | None = None) -> None:
        """The client has so many seconds from now; the timer itself is seldom touched."""
        self._deadline = self.loop.time() + (duration or self._patience)
        if self._timer is None:
            self._timer = self.loop.call_at(self._deadline, self._timeout_cb)
        elif self._deadline < self._timer.when():
            self._timer.cancel()
            self._timer = self.loop.call_at(self._deadline, self._timeout_cb)

    def _be_brief(self, seconds: float) -> None:
        """Less patience with commands from now on."""
        self._patience = min(self._patience, seconds)
        if self._waiting is None and not self._reading and self._deadline > self.loop.time() + seconds:
            self._reset_timeout(seconds)

    def _timeout_cb(self) -> None:
        self._timer = None
        if self._parting is not None:
            self._parting.abort()
        elif self.loop.time() < self._deadline:
            self._timer = self.loop.call_at(self._deadline, self._timeout_cb)
        elif self._waiting is not None:  # it is we who are slow
            self._reset_timeout()
        else:
            self._hang_up(replies.TOO_SLOW)

    # -- for the connection above us ----------------------------------------------------------------------

    def _go_on(self) -> None:
        """What we waited for has come: look at what arrived meanwhile."""
        if self.transport is None or self._choked:
            return
        self._advance()
        if self._waiting is None and not self._eof and self.transport is not None:
            self.transport.resume_reading()

    def _say(self, reply: Reply) -> None:
        self._replies.append(wire(reply))

    def _flush(self) -> None:
        """Send all replies with one write."""
        if self._replies and self.transport is not None:
            self.transport.write(b"".join(self._replies))
            self._replies.clear()

    def _hang_up(self, reply: Reply) -> None:
        self._say(reply)
        self._flush()
        self._leave()

    def _leave(self) -> None:
        """No more commands; what was written still goes out, unless the client does not care to read it."""
        transport, self.transport = self.transport, None
        if transport is None:
            return
        if transport.get_write_buffer_size():
            self._reset_timeout(PARTING_SECONDS)
        self._parting = transport
        transport.close()

    def _leave_when_done(self) -> None:
        if self._eof and self._waiting is None:
            self._leave()

    def cut(self) -> None:
        """Leave without a word."""
        if transport := self.transport or self._parting:
            transport.abort()
