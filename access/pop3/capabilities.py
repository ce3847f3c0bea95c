"""CAPA: what we can do (RFC 2449 §5 and §6)."""

from access.pop3 import replies
from mailapp.standards.sasl import MECHANISMS

ALWAYS = (
    "TOP",
    "UIDL",
    "PIPELINING",  # RFC 2449 §6.6
    "RESP-CODES",  # RFC 2449 §6.4
    "AUTH-RESP-CODE",  # RFC 3206 §6
    "UTF8 USER",  # RFC 6856 §2: also in names and passwords
    "LANG",  # RFC 6856 §3
    "EXPIRE NEVER",  # RFC 2449 §6.7
    "IMPLEMENTATION Pillarbox",  # RFC 2449 §6.9
)


def listed(*, logins: bool, stls: bool) -> bytes:
    """What is offered changes with the state and with TLS (RFC 2449 §5)."""
    own = ["USER", f"SASL {' '.join(MECHANISMS)}"] if logins else []  # RFC 2449 §6.2, §6.3
    if stls:
        own.append("STLS")  # RFC 2595 §4
    lines = "".join(f"{word}\r\n" for word in (*own, *ALWAYS))
    return replies.ok("Capabilities") + lines.encode() + replies.END
