"""The envelope of a message: who it is from and for, apart from what its header says (RFC 5321 §2.3.1)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """One forward-path, with what RFC 3461 says about reports on it."""

    address: str
    notify: frozenset[str] = frozenset()  # of NEVER, SUCCESS, FAILURE, DELAY; empty = not said (RFC 3461 §4.1)
    orcpt: str = ""  # "rfc822;…" decoded (RFC 3461 §4.2)


@dataclass(frozen=True, slots=True)
class Envelope:
    """`reverse_path` is "" for the null sender `<>` (RFC 5321 §4.5.5)."""

    reverse_path: str
    recipients: tuple[Recipient, ...]
    body: str = "7BIT"  # 7BIT, 8BITMIME, BINARYMIME (RFC 6152, RFC 3030)
    smtputf8: bool = False  # RFC 6531
    ret: str = ""  # FULL or HDRS (RFC 3461 §4.3)
    envid: str = ""  # RFC 3461 §4.4
    requiretls: bool = False  # only over verified TLS, or not at all (RFC 8689 §2)
    hold_until: datetime | None = None  # not before then (RFC 4865 §4)
