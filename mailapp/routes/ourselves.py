"""Who we are, so that a letter is never handed to ourselves in a circle (RFC 5321 §5.1)."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.net import listener

LOCALHOST = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Our name, and the addresses and ports on which we take mail.

    Another loopback address, or another port, is a peer like any other.
    """

    hostname: str
    listens: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, hostname: str, listen: Sequence[str]) -> "Ourselves":
        """From settings: "host:port", several. Raises CannotListen."""
        return cls(hostname.lower(), tuple((endpoint.host, endpoint.port) for endpoint in listener.parse(listen)))

    def is_named(self, host: str) -> bool:
        return host.lower() == self.hostname

    def listens_on(self, address: str, port: int) -> bool:
        """Would dialling this reach one of our own listeners? The address 0.0.0.0 reaches whatever is here."""
        if ipaddress.ip_address(address).is_unspecified:
            return True
        return any(port == taken and _covers(where, address) for where, taken in self.listens)


def _covers(listening: str, address: str) -> bool:
    if listening in ("", "0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
        return _is_this_machine(address)
    return address in LOCALHOST if listening == "localhost" else listening == address


def _is_this_machine(address: str) -> bool:
    """Only an address of one of our interfaces can be bound."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True
