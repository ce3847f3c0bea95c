"""The wire to one client: octets in, replies out, patience. It knows nothing of commands."""

import asyncio
import logging
from functools import lru_cache
from typing import cast

from aiosmtpd.smtp import SMTP

from mailapp.standards.reply import Reply
from mta.smtp import replies
from mta.smtp.parser import Lines

log = logging.getLogger(__name__)

PIPELINE = 64 * 1024  # octets that may wait behind a command that is being thought about


@lru_cache(maxsize=1024)
def wire(reply: Reply) -> bytes:
    """Most replies are said again and again."""
    return reply.wire


class Wire(SMTP):
    """aiosmtpd's protocol with its reading loop and its DATA replaced.

    Of aiosmtpd stays the place in the event loop and the timer that ends a silence. Its constructor
    inspects every member of the class, its loop is a task with three awaits a command, and its DATA
    holds the whole message as a list of lines; here octets are handled in the call that brings them.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, patience: float) -> None:
        # Not super().__init__(): see above. What the inherited timer needs is these three.
        self.loop = loop
        self._timeout_handle = None
        self._timeout_duration = patience
        self.transport: asyncio.Transport | None = None  # None: not yet, or no more, to be spoken to
        self._client = ""
        self._lines = Lines()
        self._replies: list[bytes] = []
        self._waiting: asyncio.Future[object] | asyncio.Task[None] | None = None  # for an answer from inside
        self._choked = False  # the client does not read our replies
        self._eof = False

    # -- what the connection above us does ------------------------------------------------------------

    def _advance(self) -> None:
        """Do everything that has arrived, as far as that needs no waiting."""
        raise NotImplementedError

    # -- asyncio calls ----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if peer else ""
        self._reset_timeout()

    def connection_lost(self, error: Exception | None) -> None:
        if self._timeout_handle is not None:
            self._timeout_handle.cancel()
        self.transport = None

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

    def _timeout_cb(self) -> None:
        if self._waiting is not None:  # it is we who are slow
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
        """No more commands; what was written still goes out."""
        transport, self.transport = self.transport, None
        if transport is not None:
            transport.close()

    def _leave_when_done(self) -> None:
        if self._eof and self._waiting is None:
            self._leave()

    def cut(self) -> None:
        """Leave without a word."""
        if self.transport is not None:
            self.transport.abort()
