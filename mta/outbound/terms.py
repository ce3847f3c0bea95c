"""How we speak to the servers of one way out: our name, our patience, what TLS must be like, perhaps a login."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from mailapp.net import tls
from mailapp.policy.values import Policy
from mailapp.routes.demand import Demand
from mailapp.routes.mx import Hop
from mailapp.routes.values import TlsLevel

Trust = Callable[[], ssl.SSLContext]

DEFAULTS = Policy()
WHATEVER = Demand(TlsLevel.MAY, "nobody asks for more")


@dataclass(frozen=True, slots=True)
class Login:
    """What a relay asks for; `password` is asked for only when it is to be said."""

    user: str
    password: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Terms:
    """The same for all hops of a courier, but `demand`, which is asked for each (and may raise Unfit)."""

    hostname: str
    rules: Policy = DEFAULTS
    demand: Callable[[Hop], Demand] = lambda hop: WHATEVER
    domain: str = ""  # for which TLS is counted
    login: Login | None = None
    implicit_tls: bool = False
    trust: Trust = tls.verified

    @property
    def helo(self) -> str:
        return self.rules.smtp_helo_name or self.hostname

    def source(self, hop: Hop) -> tuple[str, int] | None:
        """The address of ours to dial from."""
        address = self.rules.smtp_bind_address6 if ":" in hop.address else self.rules.smtp_bind_address
        return (address, 0) if address else None
