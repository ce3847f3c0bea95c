"""TLS: the self-signed pair of set-up, and contexts for both directions."""

import logging
import ssl
from functools import cache
from pathlib import Path

from mailapp.net.sni import Wardrobe

log = logging.getLogger(__name__)


def make_self_signed(certificate: Path, key: Path, hostname: str) -> bool:
    """Make a pair for `hostname` unless both files exist; whether it was made. Raises OSError."""
    if certificate.exists() and key.exists():
        return False
    from mailapp.net import selfsigned  # large, and needed once in the life of a house

    selfsigned.make(certificate, key, hostname)
    return True


class Certificate:
    """A certificate and its key on the disk; connections made after a renewal get the new one.

    Clients that ask for another name get the certificate for it that lies in a folder below `others`, if there is one.
    """

    def __init__(self, certificate: Path, key: Path, others: Path | None = None) -> None:
        self._files = (certificate, key)
        self._others = Wardrobe(others, _context) if others else None
        self._stamp = self._mtimes()
        self._context = self._load()
        # What listeners and STARTTLS are given; each handshake is handed over to the newest pair.
        self.context = self._load()
        self.context.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        """RFC 6066 §3: an unknown name gets what there is, and the client decides."""
        asked = self._others.context_for(name) if self._others and name else None
        connection.context = asked or self._current()

    def _current(self) -> ssl.SSLContext:
        """The newest pair that can be read; a half-written one is passed over."""
        try:
            stamp = self._mtimes()
            if stamp != self._stamp:
                self._context, self._stamp = self._load(), stamp
        except OSError as trouble:  # ssl.SSLError is one
            log.warning("the renewed certificate cannot be read, the old one stays in use: %s", trouble)
        return self._context

    def _mtimes(self) -> tuple[int, ...]:
        return tuple(path.stat().st_mtime_ns for path in self._files)

    def _load(self) -> ssl.SSLContext:
        return _context(*self._files)


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
    # A key with a passphrase is an error here, and no question to a terminal that nobody watches.
    context.load_cert_chain(certificate, key, password=lambda: b"")
    return context


def chain(connection: ssl.SSLSocket) -> list[bytes]:
    """The certificates that the other side shows, its own first, as DER; not verified."""
    try:
        inner = connection._sslobj  # type: ignore[attr-defined]  # public from Python 3.13 on
        return [certificate.public_bytes(ssl._ssl.ENCODING_DER) for certificate in inner.get_unverified_chain() or ()]  # type: ignore[attr-defined]
    except AttributeError:
        own = connection.getpeercert(binary_form=True)
        return [own] if own else []


@cache
def verified() -> ssl.SSLContext:
    """For servers whose certificate must be their own, by the authorities that this machine trusts."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
    return context


@cache
def opportunistic() -> ssl.SSLContext:
    """For sending to an MX that nobody vouches for: better encrypted to a stranger than in clear (RFC 7435)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
