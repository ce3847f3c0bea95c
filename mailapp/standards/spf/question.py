"""What is asked of SPF, and what its macros stand for (RFC 7208 §4.1, §7.2)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address


@dataclass(frozen=True, slots=True)
class Question:
    """May this client send for `local`@`domain`?"""

    client: IPv4Address | IPv6Address
    local: str
    domain: str
    helo: str
    receiver: str
    now: int  # seconds since 1970

    def value(self, letter: str, domain: str) -> str:
        """What a macro stands for, but for p; `domain`: whose record it is found in."""
        return {
            "s": f"{self.local}@{self.domain}",
            "l": self.local,
            "o": self.domain,
            "d": domain,
            "i": self.dotted,
            "v": "in-addr" if self.client.version == 4 else "ip6",
            "h": self.helo,
            "c": str(self.client),
            "r": self.receiver,
            "t": str(self.now),
        }[letter]

    @property
    def dotted(self) -> str:
        """RFC 7208 §7.3: an IPv6 address as dotted half octets."""
        if self.client.version == 4:
            return str(self.client)
        return ".".join(self.client.packed.hex())
