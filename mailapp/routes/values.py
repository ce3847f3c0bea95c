"""Which way a letter leaves: frozen values, never rows."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from mailapp.standards.reply import Reply


class RouteError(ValueError):
    """A pattern, a next hop or a change that cannot be; the text is a sentence for whoever asked."""


class TlsLevel(Enum):
    """What is asked of the connection, named as in Postfix's smtp_tls_policy_maps."""

    NONE = "none"  # in the clear
    MAY = "may"  # encrypted when the server can (RFC 7435); DANE and MTA-STS hold, where a domain has them
    ENCRYPT = "encrypt"  # encrypted or not at all, to whoever answers
    VERIFY = "verify"  # encrypted, and the certificate is the server's


@dataclass(frozen=True, slots=True)
class Nexthop:
    """A host that takes mail for others: `host:port` is looked up as a domain (MX), `[host]:port` as a host."""

    host: str  # A-labels, lower case, or an IP address
    port: int
    mx: bool = False

    def __str__(self) -> str:
        return f"{self.host if self.mx else f'[{self.host}]'}:{self.port}"


@dataclass(frozen=True, slots=True)
class Direct:
    """To the servers that the domain's own DNS names."""


@dataclass(frozen=True, slots=True)
class Relay:
    """To another server, which takes it further."""

    nexthop: Nexthop
    user: str = ""
    secret: str = field(default="", repr=False)  # sealed
    tls: TlsLevel | None = None  # None: as the table of TLS policies says
    implicit_tls: bool = False  # TLS from the first octet (RFC 8314 §3.3)


@dataclass(frozen=True, slots=True)
class Here:
    """To our own people."""


@dataclass(frozen=True, slots=True)
class Discard:
    """Nowhere: it counts as sent."""

    because: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """Back to its sender."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Hold:
    """Nowhere yet: an administrator looks at it."""

    because: str


Way = Direct | Relay | Here | Discard | Bounce | Hold


@dataclass(frozen=True, slots=True)
class TransportInfo:
    """One line of the transport table."""

    pattern: str  # address, domain, .domain (all below it) or *
    way: str  # "[host]:port", "smtp", "local", "discard", "hold", "error:…"


@dataclass(frozen=True, slots=True)
class SmarthostInfo:
    """A server that takes our mail further. Its password is never shown."""

    nexthop: str
    senders: tuple[str, ...]  # addresses, @domains, <> or *; none: only where a transport names it
    fallback: bool  # tried when a destination's own servers cannot be reached
    user: str
    has_password: bool
    tls: TlsLevel
    implicit_tls: bool


@dataclass(frozen=True, slots=True)
class TlsPolicyInfo:
    """What an administrator asks of connections to a destination."""

    pattern: str  # domain, .domain, or a next hop
    level: TlsLevel


@dataclass(frozen=True, slots=True)
class TlsCount:
    """How often TLS to a domain ended so, on one day."""

    day: date
    domain: str
    kind: str  # tlsa, sts, no-policy-found
    mx: str
    address: str
    result: str  # RFC 8460 §4.3
    count: int
