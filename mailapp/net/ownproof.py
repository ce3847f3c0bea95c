"""Does our own certificate prove who we are? A handshake in memory asks as a careful sender would."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

from mailapp.net.tls import Certificate, verified

ROUNDS = 8  # a handshake of TLS 1.2 needs three


def objection(hostname: str, certificate: Path, key: Path, others: Path, trust: ssl.SSLContext | None = None) -> str:
    """Why somebody who wants verified TLS would not talk to us, as a phrase; "" when he would.

    He trusts what this machine trusts; whether the world does is another question, but no better is to be had here.
    """
    try:
        ours = Certificate(certificate, key, others).context
        _shake_hands(ours, trust or verified(), hostname)
    except ssl.SSLCertVerificationError as wrong:
        return str(wrong.verify_message).rstrip(".")
    except (OSError, ValueError) as trouble:  # ssl.SSLError is an OSError
        return f"it cannot be used: {getattr(trouble, 'strerror', None) or trouble}"
    return ""


def lasts_until(certificate: Path, key: Path) -> datetime | None:
    """When our certificate ends, whoever has signed it; None when it has ended, or cannot be used."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname = False
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it vouches for itself here
    try:
        trust.load_verify_locations(certificate)
        found = _shake_hands(Certificate(certificate, key).context, trust, "").getpeercert()
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC) if found else None


def _shake_hands(ours: ssl.SSLContext, theirs: ssl.SSLContext, hostname: str) -> ssl.SSLObject:
    """The client's side, who has seen all. Raises ssl.SSLError."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = theirs.wrap_bio(down, up, server_hostname=hostname or None)
    server = ours.wrap_bio(up, down, server_side=True)
    for _ in range(ROUNDS):
        if _moved(client) and _moved(server):
            return client
        _moved(server)
    return client


def _moved(side: ssl.SSLObject) -> bool:
    """Whether this side is done. Raises ssl.SSLError."""
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True
