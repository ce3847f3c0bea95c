"""IMAP on the wire: what only a server can do of a session's answers, and the bell for those who wait."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from access.imap.answers import BeginCompress, BeginIdle, HangUp, StartTls
from access.imap.dialogue import Admitted, Dialogue, Refused
from access.imap.office import ImapOffice
from access.wire.answers import HangUp as PartNow
from access.wire.connection import Connection
from access.wire.talk import Caller
from mailapp.net.content import Content


class ImapConnection(Connection):
    """One client of IMAP. Who waits in IDLE (RFC 2177) costs no thread: his bell wakes him."""

    protocol = "imap"
    title = "IMAP"
    talk: Dialogue

    def talk_of(self, caller: Caller) -> Dialogue:
        self._heard: frozenset[int] = frozenset()
        self._news = False  # the bell rang while something was being done
        dialogue = Dialogue(caller, ImapOffice(caller.door, caller.policy), partial(Content, self.office.spool))
        dialogue.session.talk.tell = self._say_at_once
        return dialogue

    def _say_at_once(self, line: bytes) -> None:
        """From a thread that goes on thinking."""
        self._loop.call_soon_threadsafe(self.write, line)

    async def perform(self, act: object, before: bytes) -> None:
        if isinstance(act, StartTls):
            await self.start_tls(before)
        elif isinstance(act, HangUp):
            await super().perform(PartNow(), before)
        else:
            self.write(before)
            if isinstance(act, BeginCompress):
                self.talk.compress()
            elif isinstance(act, Admitted):
                self.talk.admit()
            elif isinstance(act, Refused):
                self.talk.refuse()
            elif not isinstance(act, BeginIdle):
                await super().perform(act, b"")

    def write(self, octets: bytes) -> None:
        super().write(self.talk.packed(octets))

    def answered(self) -> None:
        """Listen to what the client waits for now, and look at once: it may have changed a moment ago."""
        watched = self.talk.watched if self._transport is not None else frozenset()  # who is gone waits for nothing
        if watched != self._heard:
            self.office.bells.hear(self, watched)
            self._news = self._news or bool(watched - self._heard)
            self._heard = watched

    def next_answer(self) -> Iterator[Any] | None:
        """A command goes before news: the client may want to leave."""
        if (answer := self.talk.next()) is not None:
            return answer
        news, self._news = self._news and bool(self._heard), False
        return self.talk.look() if news else None

    def rung(self) -> None:
        """The bell of a mailbox that we listen to."""
        self._news = True
        if self._work is None and self._transport is not None:
            self._go_on()

    def connection_lost(self, error: Exception | None) -> None:
        self.office.bells.hear(self, frozenset())
        super().connection_lost(error)
