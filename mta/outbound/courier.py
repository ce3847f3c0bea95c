"""One connection that carries many letters to one destination, and the way round servers that are down."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence

from mailapp.net import tls
from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply
from mta.outbound.client import accepted, transact
from mta.outbound.peer import Lost, Peer, TlsFailed
from mta.outbound.route import Hop

log = logging.getLogger(__name__)

REMEMBERED_SECONDS = 300  # how long a server that could not be reached is tried after all the others

OUR_DISK = Reply(451, "4.3.0", "Our own spool is in trouble, the letter waits")


class Unreachable(Exception):
    """No server of the destination talks to us. `reply` is what the last one said, or what kept us from it."""

    def __init__(self, reply: Reply, hop: Hop) -> None:
        super().__init__(str(reply))
        self.reply = reply
        self.hop = hop


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

    def __init__(self, hops: Sequence[Hop], hostname: str, letters_per_connection: int, dead: DeadHops) -> None:
        self._hops = hops
        self._hostname = hostname
        self._most = letters_per_connection
        self._dead = dead
        self._tls = tls.opportunistic()
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

    def leave(self) -> None:
        """Say goodbye."""
        if self._peer:
            self._peer.leave()
        self._peer = None

    def _by_a_new_connection(self, letter: Claimed) -> list[Result]:
        refusals: list[Reply] = []
        met = False
        for hop in self._dead.last(self._hops):
            try:
                peer = self._connect(hop)
            except Lost as trouble:
                self._dead.remember(hop)
                refusals.append(trouble.reply)
                continue
            met = True
            try:
                return self._hand_over(peer, letter)
            except Lost as trouble:
                refusals.append(trouble.reply)
        # For good only when every server says so itself (RFC 7504 §4): what did not answer may answer tomorrow.
        last = next((said for said in refusals if said.code < 500), refusals[-1])
        if met:
            return results(letter, last, hop)
        raise Unreachable(last, hop)

    def _hand_over(self, peer: Peer, letter: Claimed) -> list[Result]:
        try:
            exchange = transact(peer, letter)
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
        """A greeted connection, encrypted if the server can. Raises Lost."""
        try:
            peer = self._open(hop, encrypted=True)
        except TlsFailed as trouble:
            log.info("%s: %s; going on in the clear", hop, trouble)
            peer = self._open(hop, encrypted=False)
        self._peer, self._carried = peer, 0
        return peer

    def _open(self, hop: Hop, *, encrypted: bool) -> Peer:
        peer = Peer(hop, self._hostname)
        try:
            peer.open()
            peer.greet()
            if encrypted:
                peer.encrypt(self._tls)
        except Lost:
            peer.close()
            raise
        return peer

    def _drop(self) -> None:
        if self._peer:
            self._peer.close()
        self._peer = None


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
    host, address = (hop.host, str(hop)) if hop else ("", "")
    return Result(recipient, verdict, str(said), host, address, cipher, relayed)
