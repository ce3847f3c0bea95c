"""Does the primary know this address? Asked as a letter would be sent, up to RCPT and no further (RFC 5321 §3.6.1).

For domains that we back up: what their primary refuses is refused by us, too, and nothing has to be returned to
senders who may be forged. A probe goes on while its sender is put off; when he comes back, the answer is there.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from threading import Lock, Semaphore, Thread

from mailapp.directory.addresses import canonical, domain_of
from mailapp.directory.verification import Said
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.routes import api as routes
from mailapp.routes.demand import Demand
from mailapp.routes.mx import Atlas, Hop, NoRoute, relay_servers, servers
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.values import Direct, Relay, TlsLevel
from mailapp.standards.dns import Resolver
from mailapp.standards.reply import Reply
from mta.outbound.lost import Lost, TlsFailed
from mta.outbound.peer import Peer
from mta.outbound.terms import WHATEVER, Terms

log = logging.getLogger(__name__)

MOST = 8  # probes at once, in one process
AT_ONE_DOMAIN = 2  # of them: a primary that hangs must not keep us from the others
WAITING = 3  # senders that wait for an answer at once; the next are put off without waiting, for threads are few
REPLY_SECONDS = 30.0  # for MAIL and RCPT
SILENT_SECONDS = 60.0  # how long a primary that could not be asked is left alone
KEPT_SECONDS = 900.0  # how long an answer waits for its sender to come back

IN_THE_CLEAR = Demand(TlsLevel.NONE, "its TLS came to nothing")

Servers = Callable[[], Sequence[Hop]]  # asks the DNS; raises NoRoute
Hops = Callable[[str, Policy], Servers]  # an address → its servers without ourselves, by the tables of this moment


@dataclass(frozen=True, slots=True)
class Asked:
    """A probe under way, or its answer."""

    since: float
    answer: "Future[Said | None]"


@dataclass(frozen=True, slots=True)
class Primaries:
    """Finds the servers of domains that we back up: by the transport table, else by the DNS.

    No smarthost: it takes mail for everybody, and knows nobody there.
    """

    ourselves: Ourselves
    resolver: Resolver
    port: int  # that we dial at an MX

    def __call__(self, address: str, rules: Policy) -> Servers:
        atlas = Atlas(self.resolver, self.ourselves, family=rules.smtp_address_preference)
        way = routes.Table(routes.current().transports).way("", canonical(address))
        if isinstance(way, Relay):
            return partial(relay_servers, way.nexthop, atlas)
        if isinstance(way, Direct):
            return partial(servers, domain_of(canonical(address)), self.port, atlas)
        return _nowhere


def _nowhere() -> Sequence[Hop]:
    raise NoRoute(Reply(451, "4.4.4", "The transport table leads to no server that could be asked"))


class Probe:
    """Implements directory.AskPrimary. The database is asked in the caller's thread alone."""

    def __init__(self, hops: Hops, hostname: str, rules: Callable[[], Policy] = policy.current) -> None:
        self._hops, self._hostname, self._rules = hops, hostname, rules
        self._waiting = Semaphore(WAITING)
        self._lock = Lock()
        self._asked: dict[str, Asked] = {}
        self._silent_until: dict[str, float] = {}

    def __call__(self, address: str) -> Said | None:
        """What the primary says of the address; None when that is not known in time."""
        rules = self._rules()
        asked = self._begun(address, rules)
        if asked is None:
            return None
        if not asked.answer.done() and self._waiting.acquire(blocking=False):
            try:
                wait([asked.answer], rules.probe_wait_seconds)
            finally:
                self._waiting.release()
        if not asked.answer.done():
            return None
        self._forget(address)  # whoever asked writes it down
        return asked.answer.result()

    def _begun(self, address: str, rules: Policy) -> Asked | None:
        """The probe of this address: one that runs already, or a new one if its domain may be asked now."""
        domain, now = domain_of(address), time.monotonic()
        with self._lock:
            self._asked = {name: one for name, one in self._asked.items() if now - one.since < KEPT_SECONDS}
            if (known := self._asked.get(address)) is not None:
                return known
            if self._silent_until.get(domain, 0.0) > now or self._is_busy(domain):
                return None
            errand = _Errand(address, domain, self._hops(address, rules), Terms(self._hostname, rules))
            asked = self._asked[address] = Asked(now, Future())
        # No thread of a pool: the end of the process would wait for a primary that hangs.
        Thread(target=self._settle, args=(asked, errand), daemon=True).start()
        return asked

    def _is_busy(self, domain: str) -> bool:
        running = [name for name, one in self._asked.items() if not one.answer.done()]
        return len(running) >= MOST or sum(name.endswith(f"@{domain}") for name in running) >= AT_ONE_DOMAIN

    def _settle(self, asked: Asked, errand: "_Errand") -> None:
        said = self._ask(errand)
        if said is None:
            self._forget(errand.address)  # whoever comes back shall ask again
        asked.answer.set_result(said)

    def _forget(self, address: str) -> None:
        with self._lock:
            self._asked.pop(address, None)

    def _ask(self, errand: "_Errand") -> Said | None:
        """What the first server says that talks to us; when none does, the domain is left alone for a while."""
        try:
            for hop in errand.servers():
                try:
                    return _verdict(errand.reply(hop))
                except Lost as trouble:
                    log.info("%s cannot be asked about %s: %s", hop, errand.address, trouble.reply)
        except NoRoute as nowhere:
            log.warning("%s cannot be asked about its addresses: %s", errand.domain, nowhere.reply)
        except Exception:
            log.exception("%s cannot be asked about its addresses", errand.domain)
        with self._lock:
            self._silent_until[errand.domain] = time.monotonic() + SILENT_SECONDS
        return None


@dataclass(frozen=True, slots=True)
class _Errand:
    """What a thread needs to ask about one address."""

    address: str
    domain: str
    servers: Servers
    terms: Terms

    def reply(self, hop: Hop) -> Reply:
        """What this server says; by TLS when it can, for some take no letter without. Raises Lost."""
        try:
            return self._talk(hop, WHATEVER)
        except TlsFailed:
            return self._talk(hop, IN_THE_CLEAR)

    def _talk(self, hop: Hop, demand: Demand) -> Reply:
        peer = Peer(hop, self.terms)
        try:
            peer.open(demand)
            peer.greet()
            peer.encrypt(demand)
            said = _dialogue(peer, self.address)
        except Lost:
            peer.close()
            raise
        peer.leave()
        return said


def _dialogue(peer: Peer, address: str) -> Reply:
    """What the server says to RCPT, or to MAIL if it goes no further. Raises Lost."""
    utf8 = "" if address.isascii() else " SMTPUTF8"  # RFC 6531 §3.4
    if utf8 and not peer.has_extn("smtputf8"):
        return Reply(450, "4.6.7", "The server does not take addresses beyond ASCII")
    peer.put(f"MAIL FROM:<>{utf8}")
    said = peer.said(REPLY_SECONDS)
    if not said.positive:
        return Reply(450, "4.4.0", f"No letter may be begun: {said}")  # that says nothing of the address
    peer.put(f"RCPT TO:<{address}>")
    said = peer.said(REPLY_SECONDS)
    peer.put("RSET")
    peer.said(REPLY_SECONDS)
    return said


def _verdict(said: Reply) -> Said | None:
    """Yes, no, or nothing that concerns the address: later (4yz), full (5.2.2), or a rule against us (5.7.x)."""
    if said.positive or said.status == "5.2.2":  # RFC 3463 §3.3: whoever has a full mailbox exists
        return Said(True, str(said))
    about_it = said.status in ("5.0.0", "5.2.1") or said.status.startswith("5.1.")  # RFC 3463 §3.2
    return Said(False, str(said)) if said.permanent and about_it else None
