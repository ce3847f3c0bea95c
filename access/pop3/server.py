"""POP3 on the wire: lines to the session, its answers to the client."""

import asyncio
import logging
from collections.abc import Iterator
from functools import partial

from access.pop3 import replies
from access.pop3.maildrop import Lease, Maildrop, Open
from access.pop3.parser import lines
from access.pop3.session import Session
from access.pop3.transaction import Transaction
from access.wire.answers import Answer, HangUp
from access.wire.connection import Connection
from access.wire.talk import Caller, Parting
from mailapp.directory.values import AccountInfo
from mailapp.net.ids import queue_id
from mailapp.standards.linebuffer import LineTooLong
from mailapp.store import api as store
from mailapp.store.api import MaildropLease

log = logging.getLogger(__name__)

FAREWELLS = {
    Parting.SLOW: b"",  # RFC 1939 §3: without any response
    Parting.STOPPING: replies.err("The server stops; nothing is deleted", replies.SYS_TEMP),
    Parting.REVOKED: replies.err("Log in again: the password or the account has changed", replies.AUTH),
    Parting.CROWDED: replies.err("Too many connections", replies.SYS_TEMP),
    Parting.TROUBLE: b"",  # in the middle of a letter no words would be understood
}


class PopTalk:
    """Implements talk.Talk."""

    def __init__(self, caller: Caller, drops: Open) -> None:
        self.session = Session(caller, drops)
        self._policy = caller.policy
        self._lines = lines()

    @property
    def pending(self) -> int:
        return len(self._lines)

    @property
    def inside(self) -> bool:
        return self.session.inside

    @property
    def patience(self) -> float:
        return self._policy.pop3_idle_seconds if self.inside else self._policy.client_login_seconds

    def greet(self) -> Iterator[Answer]:
        return self.session.greet()

    def feed(self, octets: bytes) -> None:
        self._lines.feed(octets)

    def next(self) -> Iterator[Answer] | None:
        if self.session.over:  # we stumbled over QUIT: the connection ends all the same (RFC 1939 §6)
            return iter((HangUp(),))
        try:
            line = self._lines.line()
        except LineTooLong:
            return self.session.too_long()
        return None if line is None else self.session.obey(line)

    def stumbled(self) -> bytes:
        return replies.OUR_FAULT

    def wall(self) -> bytes:
        self.session.wall()
        return b""

    def farewell(self, why: Parting) -> bytes:
        return FAREWELLS[why]

    def close(self) -> None:
        self.session.close()


def _open(account: AccountInfo) -> Maildrop:
    return Maildrop(store.open(account.id), MaildropLease(account.id, queue_id()))


class PopConnection(Connection):
    """One client of POP3; while it has a maildrop, the lease is renewed."""

    protocol = "pop3"
    title = "POP3"
    talk: PopTalk

    def talk_of(self, caller: Caller) -> PopTalk:
        self._renewing: asyncio.TimerHandle | None = None
        return PopTalk(caller, _open)

    def answered(self) -> None:
        """Begin to renew, once somebody is logged in."""
        state = self.talk.session.state
        if self._renewing is None and isinstance(state, Transaction):
            self._later(state.drop.lease)

    def _later(self, lease: Lease) -> None:
        self._renewing = self._loop.call_later(store.LEASE_SECONDS / 3, self._begin_renewal, lease)

    def _begin_renewal(self, lease: Lease) -> None:
        renewal = self.office.inside(lease.renew)
        renewal.add_done_callback(partial(self._renewed, lease))

    def _renewed(self, lease: Lease, done: "asyncio.Future[bool]") -> None:
        if not done.cancelled() and (trouble := done.exception()):
            log.warning("the lease of a maildrop was not renewed: %s", trouble)
        if self._transport is not None:
            self._later(lease)

    def connection_lost(self, error: Exception | None) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
        super().connection_lost(error)
