"""The certificate that a new house makes for itself, until it gets one that the world believes."""

import datetime
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = datetime.timedelta(days=3650)  # nobody trusts it by its date, so it need not be renewed


def make(certificate: Path, key: Path, hostname: str) -> None:
    """Write a new pair for `hostname`. Raises OSError."""
    secret = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    plain = secret.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(key, plain, 0o600)
    _write(certificate, _certificate(secret, hostname).public_bytes(pem), 0o644)


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
