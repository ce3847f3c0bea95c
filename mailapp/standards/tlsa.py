"""TLSA records (RFC 6698 §2.1), apart from what compares them with certificates, which costs ten megabytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

DANE_TA, DANE_EE = 2, 3  # RFC 6698 §2.1.1; PKIX-TA and PKIX-EE are not for SMTP (RFC 7672 §3.1.3)
DIGESTS = {1: (hashlib.sha256, 32), 2: (hashlib.sha512, 64)}  # RFC 6698 §2.1.3


@dataclass(frozen=True, slots=True, order=True)
class Tlsa:
    """One TLSA record (RFC 6698 §2.1)."""

    usage: int
    selector: int
    matching: int
    data: bytes

    @property
    def usable(self) -> bool:
        """RFC 7672 §3.1: only these mean something between mail servers."""
        right_size = self.matching == 0 or (self.matching in DIGESTS and len(self.data) == DIGESTS[self.matching][1])
        return self.usage in (DANE_TA, DANE_EE) and self.selector in (0, 1) and right_size and bool(self.data)

    def __str__(self) -> str:
        return f"{self.usage} {self.selector} {self.matching} {self.data.hex()}"


def base_name(host: str, port: int) -> str:
    """Where a server's TLSA records are (RFC 7672 §2.2.3)."""
    return f"_{port}._tcp.{host}"


def usable(records: Sequence[Tlsa]) -> tuple[Tlsa, ...]:
    """RFC 7672 §2.2: without any, TLS is still a must, but nothing is verified."""
    return tuple(record for record in records if record.usable)
