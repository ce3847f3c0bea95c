"""TLS: the self-signed pair of set-up, and contexts for both directions."""

import datetime
import ipaddress
import logging
import os
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

log = logging.getLogger(__name__)

LIFETIME = datetime.timedelta(days=3650)  # nobody trusts it by its date, so it need not be renewed


def make_self_signed(certificate: Path, key: Path, hostname: str) -> bool:
    """Make a pair for `hostname` unless both files exist; whether it was made. Raises OSError."""
    if certificate.exists() and key.exists():
        return False
    secret = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    plain = secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(key, plain, 0o600)
    _write(certificate, _certificate(secret, hostname).public_bytes(pem), 0o644)
    return True


def _certificate(secret: ec.EllipticCurvePrivateKey, hostname: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hostname[:64])])  # RFC 5280 ub-common-name
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in dict.fromkeys([hostname, "localhost"])]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    builder = x509.CertificateBuilder(name, name, secret.public_key(), x509.random_serial_number())
    return (
        builder.not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(secret, hashes.SHA256())
    )


def _write(path: Path, octets: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(octets)
        os.fsync(file.fileno())
    made.rename(path)


class Certificate:
    """A certificate and its key on the disk; connections made after a renewal get the new one."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self._files = (certificate, key)
        self._stamp = self._mtimes()
        self._context = self._load()
        # What listeners and STARTTLS are given; each handshake is handed over to the newest pair.
        self.context = self._load()
        self.context.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, _name: str | None, _: ssl.SSLContext) -> None:
        connection.context = self._current()

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
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
        context.load_cert_chain(*self._files)
        return context


def opportunistic() -> ssl.SSLContext:
    """For sending to an MX that nobody vouches for: better encrypted to a stranger than in clear (RFC 7435)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
