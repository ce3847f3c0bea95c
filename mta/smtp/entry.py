"""The way in: who is it really, may it come in, and did it wait for our greeting?"""

import asyncio
import ssl
from abc import abstractmethod
from datetime import UTC, datetime

from mailapp.net.introduced import HEADER_SECONDS
from mailapp.standards import proxy
from mailapp.standards.reply import Reply
from mta.smtp import access, greeting, replies
from mta.smtp.port import Office, Porter
from mta.smtp.session import Face, Response, Session
from mta.smtp.wire import Wire


class Entry(Wire):
    """A connection until its greeting. `introduced`: the real client's address, when a proxy has named it already."""

    def __init__(
        self,
        face: Face,
        office: Office,
        porter: Porter,
        tls: ssl.SSLContext | None,
        loop: asyncio.AbstractEventLoop,
        introduced: str | None = None,
    ) -> None:
        super().__init__(loop, office.policy.command_seconds)
        self._face = face
        self._office = office
        self._porter = porter
        self._tls = tls
        self._introduced = introduced
        self._header: bytes | None = None  # what has come of a PROXY header, None: none is expected
        self._greeting: asyncio.TimerHandle | None = None  # a stranger waits for it
        self._inside = False

    @abstractmethod
    def _respond(self, response: Response) -> None:
        """Say or do what the session has answered."""

    @abstractmethod
    def stop(self) -> None:
        """The service ends: leave when your message is finished."""

    def hurry(self, seconds: float) -> None:
        """Strangers only: a server of our own may keep its connection."""
        if not self._talk.spared:
            self._be_brief(seconds)

    # -- asyncio calls ----------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self._introduced is not None:
            self._client = self._introduced
        elif self._office.policy.proxy_from.hold(self._client):
            self._header = b""
            self._reset_timeout(HEADER_SECONDS)
            return
        self._enter()

    def data_received(self, data: bytes) -> None:
        if self._header is not None:
            self._read_header(self._header + data)
        elif self._greeting is not None:
            self._turn_away(replies.TOO_EARLY)
        else:
            super().data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._forget_greeting()
        self._go_out()

    # -- coming in ----------------------------------------------------------------------------------------

    def _read_header(self, octets: bytes) -> None:
        """A listed proxy names its client before anything else."""
        try:
            header = proxy.read(octets)
        except proxy.NotProxied:
            self._turn_away(replies.NO_HEADER)
            return
        self._header = octets if header is None else None
        if header is None:
            return
        self._client = header.client or self._client
        self._reset_timeout()
        self._enter()
        if (rest := octets[header.length :]) and self.transport is not None:
            self.data_received(rest)

    def _enter(self) -> None:
        """Begin the session, unless there is no place for this client; then greet, or let it wait for that."""
        office = self._office
        secure = self.transport is not None and self.transport.get_extra_info("ssl_object") is not None
        self._talk = Session(
            self._face,
            office.policy,
            self._client,
            secure=secure,
            clock=_now,
            doorkeeper=office.doorkeeper,
            rewriting=office.rewriting,
            asks_dns=office.asks_dns,
        )
        refusal = access.connect(self._talk)
        if not self._come_in():
            return
        wait = office.policy.greet_delay_ms
        stranger = wait and not (self._face.submission or self._talk.spared)
        if stranger:
            self._greeting = self.loop.call_later(wait / 1000, self._greet, refusal)
        else:
            self._greet(refusal)

    def _come_in(self) -> bool:
        """Ask the porter for a place; without one the connection ends."""
        admitted = self._porter.enter(self, self._talk)
        if isinstance(admitted, Reply):
            self._turn_away(admitted)
            return False
        self._talk.meter, self._inside = admitted, True
        return True

    def _go_out(self) -> None:
        if self._inside:
            self._inside = False
            self._porter.leave(self, self._talk)

    def _greet(self, refusal: Reply | None) -> None:
        self._greeting = None
        self._respond(refusal or greeting.greet(self._talk))
        self._flush()

    def _turn_away(self, reply: Reply) -> None:
        self._forget_greeting()
        self._header = None
        self._office.refused(self._client, reply)
        self._hang_up(reply)

    def _forget_greeting(self) -> None:
        if self._greeting is not None:
            self._greeting.cancel()
            self._greeting = None


def _now() -> datetime:
    return datetime.now(UTC)
