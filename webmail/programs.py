"""What a mail program must know to serve one of our addresses: servers, ports and how to speak to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SECURE, STARTTLS = "SSL", "STARTTLS"  # as Thunderbird calls them


@dataclass(frozen=True, slots=True)
class Server:
    """One way in (`imap`, `pop3`) or out (`smtp`)."""

    protocol: str
    host: str
    port: int
    socket: str

    @property
    def secure(self) -> bool:
        """TLS from the first octet."""
        return self.socket == SECURE


# The best first, for that is what programs take: TLS from the first octet before STARTTLS (RFC 8314 §3).
INCOMING = (
    ("imap", "IMAPS_LISTEN", SECURE),
    ("imap", "IMAP_LISTEN", STARTTLS),
    ("pop3", "POP3S_LISTEN", SECURE),
    ("pop3", "POP3_LISTEN", STARTTLS),
)
OUTGOING = (("smtp", "SUBMISSIONS_LISTEN", SECURE), ("smtp", "SUBMISSION_LISTEN", STARTTLS))


def servers(ways: Iterable[tuple[str, str, str]], host: str, listeners: Mapping[str, list[str]]) -> list[Server]:
    """Those that listen; `listeners` are our settings, lists of host:port."""
    return [
        Server(protocol, host, port, socket)
        for protocol, setting, socket in ways
        if (port := _port(listeners.get(setting, [])))
    ]


def _port(addresses: list[str]) -> int:
    """Of the first address; 0 when there is none."""
    number = addresses[0].rpartition(":")[2] if addresses else ""
    return int(number) if number.isdecimal() else 0
