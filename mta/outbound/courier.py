"""One connection that carries many letters to one destination, and the way round servers that are down."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.routes import demand as demands
from mailapp.routes.demand import REQUIRETLS_LACKING, Demand
from mailapp.routes.mx import Hop
from mailapp.routes.tally import Tally
from mailapp.routes.values import TlsLevel
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply
from mailapp.standards.tlsrpt import Session, TlsResult
from mta.outbound.client import accepted, transact
from mta.outbound.login import log_in
from mta.outbound.lost import Lost, NoAnswer, TlsFailed
from mta.outbound.peer import Peer
from mta.outbound.talk import Talk, hold
from mta.outbound.terms import Terms

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 300  # how long a server that could not be reached is tried after all the others

OUR_FAULT = Reply(451, "4.3.0", "Our own server made a mistake, the letter waits")
OUR_DISK = Reply(451, "4.3.0", "Our own spool is in trouble, the letter waits")


class Unreachable(Exception):
    """No server of the destination talks to us. `reply` is what `hop` said, or what kept us from it."""

    def __init__(self, met: Sequence[tuple[Lost, Hop]]) -> None:
        self.reply, self.hop = worst(met)
        super().__init__(str(self.reply))
        troubles = [trouble for trouble, _ in met]
        self.by_tls = any(isinstance(trouble, TlsFailed | NotGoodEnough) for trouble in troubles)
        self.unanswered = all(isinstance(trouble, NoAnswer) for trouble in troubles)  # perhaps the port is blocked


class NotGoodEnough(Lost):
    """What must hold of the server does not: it is not given the letter."""


class NoWay(Exception):
    """Nobody on a road can be reached now; or `reply` says that nobody ever will."""

    def __init__(self, reply: Reply, hop: Hop | None = None, *, by_tls: bool = False) -> None:
        super().__init__(str(reply))
        self.reply, self.hop, self.by_tls = reply, hop, by_tls


class DeadHops:
    """Servers that could not be reached a little while ago, for all couriers of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[Hop, float] = {}

    def remember(self, hop: Hop) -> None:
        now = self._clock()
        self._until = {known: until for known, until in self._until.items() if until > now}
        self._until[hop] = now + REMEMBERED_SECONDS

    def last(self, hops: Iterable[Hop]) -> list[Hop]:
        """The same hops in the same order, but the dead ones behind the living."""
        now = self._clock()
        return sorted(hops, key=lambda hop: self._until.get(hop, 0.0) > now)


class Courier:
    """Carries letters along these hops; keeps the connection between letters."""

    def __init__(self, hops: Sequence[Hop], terms: Terms, dead: DeadHops, tally: Tally) -> None:
        self._hops, self._terms, self._dead, self._tally = hops, terms, dead, tally
        self._most = terms.rules.letters_per_connection
        self._peer: Peer | None = None
        self._carried = 0  # letters on the present connection

    def carry(self, letter: Claimed) -> list[Result]:
        """Hand one letter to the first server that talks to us; one result for each recipient. Raises Unreachable."""
        if self._peer and self._carried >= self._most:
            self.leave()
        if self._peer:
            try:
                return self._hand_over(self._peer, letter)
            except Lost:
                # Nothing was accepted: servers end connections when they have had enough. Begin again.
                log.debug("%s: the connection to %s is used up", letter.trace, self._hops)
        return self._by_a_new_connection(letter)

    @property
    def peer(self) -> Peer | None:
        """Whom the next letter could be handed to at once."""
        return self._peer if self._carried < self._most else None

    def go_on(self, letter: Claimed) -> Talk[list[Result]]:
        """Hand one letter to `peer`. Raises Lost: nothing was accepted, and the connection is of no use any more."""
        peer = self.peer
        if peer is None:
            raise Lost("the connection is used up")
        return (yield from self._transact(peer, letter))

    def leave(self) -> None:
        """Say goodbye."""
        if self._peer:
            self._peer.leave()
        self._peer = None

    def _by_a_new_connection(self, letter: Claimed) -> list[Result]:
        troubles: list[tuple[Lost, Hop]] = []
        met = False
        for hop in self._dead.last(self._hops):
            try:
                peer = self._connect(hop)
            except Lost as trouble:
                self._dead.remember(hop)
                troubles.append((trouble, hop))
                continue
            met = True
            try:
                return self._hand_over(peer, letter)
            except Lost as trouble:
                troubles.append((trouble, hop))
        if met:
            return results(letter, *worst(troubles))
        raise Unreachable(troubles)

    def _hand_over(self, peer: Peer, letter: Claimed) -> list[Result]:
        """Raises Lost."""
        return hold(peer, self._transact(peer, letter))

    def _transact(self, peer: Peer, letter: Claimed) -> Talk[list[Result]]:
        try:
            exchange = yield from transact(peer, letter)
        except OSError:
            log.exception("%s: cannot be read from the spool", letter.trace)
            self._drop()
            return results(letter, OUR_DISK)
        except BaseException:
            self._drop()  # who knows where the conversation stands
            raise
        self._carried += 1
        if exchange.broken:
            self._drop()
        pairs = zip(letter.envelope.recipients, exchange.replies, strict=True)
        relayed = not peer.has_extn("dsn")
        return [_result(recipient, said, peer.hop, peer.tls, relayed) for recipient, said in pairs]

    def _connect(self, hop: Hop) -> Peer:
        """A greeted connection, as good as it must be. Raises Lost."""
        demand = self._demand(hop)
        try:
            peer = self._open(hop, demand)
        except TlsFailed as trouble:
            self._count(demand, hop, trouble.result)
            if demand.level is not TlsLevel.MAY and not demand.testing:
                raise
            log.info("%s: %s; going on without", hop, trouble)
            peer = self._in_spite(hop, demand)
        else:
            if demand.level is not TlsLevel.NONE:
                self._count(demand, hop, TlsResult.SUCCESS if peer.tls else TlsResult.NO_STARTTLS)
        self._peer, self._carried = peer, 0
        return peer

    def _demand(self, hop: Hop) -> Demand:
        """Raises NotGoodEnough."""
        try:
            return self._terms.demand(hop)
        except demands.Unfit as wrong:
            self._count(Demand(TlsLevel.VERIFY, "", wrong.kind, wrong.policy), hop, wrong.result)
            raise NotGoodEnough(wrong.reply) from wrong

    def _in_spite(self, hop: Hop, demand: Demand) -> Peer:
        """TLS came to nothing, and nobody insists on it. Raises Lost."""
        if demand.testing:  # RFC 8461 §5: as if there were no policy
            with suppress(TlsFailed):
                return self._open(hop, Demand(TlsLevel.MAY, demand.because))
        return self._open(hop, Demand(TlsLevel.NONE, demand.because))

    def _open(self, hop: Hop, demand: Demand) -> Peer:
        peer = Peer(hop, self._terms)
        try:
            peer.open(demand)
            peer.greet()
            peer.encrypt(demand)
            if demand.requiretls and not peer.has_extn("requiretls"):
                raise NotGoodEnough(REQUIRETLS_LACKING)
            if self._terms.login:
                log_in(peer, self._terms.login)
        except BaseException:
            peer.close()
            raise
        return peer

    def _count(self, demand: Demand, hop: Hop, result: TlsResult) -> None:
        if self._terms.domain:
            result = demand.known or result
            self._tally.count(Session(self._terms.domain, demand.kind, demand.policy, hop.host, hop.address, result))

    def _drop(self) -> None:
        if self._peer:
            self._peer.close()
        self._peer = None


def worst(troubles: Sequence[tuple[Lost, Hop]]) -> tuple[Reply, Hop]:
    """What is told, and of which server. For good only when every server says so itself (RFC 7504 §4): what did
    not answer may answer tomorrow.
    """
    said = [(trouble.reply, hop) for trouble, hop in troubles]
    return next((one for one in said if one[0].code < 500), said[-1])


def results(letter: Claimed, said: Reply, hop: Hop | None = None) -> list[Result]:
    """The same result for all recipients of a letter."""
    return [_result(recipient, said, hop) for recipient in letter.envelope.recipients]


def _result(recipient: Recipient, said: Reply, hop: Hop | None, cipher: str = "", relayed: bool = False) -> Result:
    if accepted(said):
        verdict = Verdict.SENT
    elif said.code >= 500:
        verdict = Verdict.FAILED
    else:
        verdict = Verdict.DEFERRED  # 4yz, and whatever makes no sense
    address = str(hop) if hop else ""
    if hop and said.heard:
        return Result(recipient, verdict, str(said), hop.host, address, cipher, relayed)
    return Result(recipient, verdict, in_our_words(said, hop), "", address, cipher, relayed)


def in_our_words(said: Reply, hop: Hop | None) -> str:
    """A reply that stands for itself: what we found out about a server names it, as it has not said so."""
    if said.heard or hop is None or hop.host in said.text:
        return str(said)
    return str(replace(said, text=f"{hop.host}: {said.text}"))
