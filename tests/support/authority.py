"""An authority of the tests' own, and certificates by it."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
PEM = Encoding.PEM


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass(frozen=True)
class Issued:
    """A certificate with its key; the chain file holds the authority's certificate, too."""

    certificate: x509.Certificate
    chain: Path
    key: Path

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def server(self) -> ssl.SSLContext:
        """For a server that shows it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


class Authority:
    """Issues certificates into a folder."""

    def __init__(self, folder: Path, name: str = "The tests") -> None:
        self._folder, self._name = folder, name
        self._key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            _named(name), _named(name), self._key.public_key(), 1, now - 9 * DAY, now + DAY
        )
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(usage, critical=True)
        self.certificate = builder.sign(self._key, hashes.SHA256())
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(PEM))

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def trust(self) -> ssl.SSLContext:
        """For a client who trusts nobody else."""
        return ssl.create_default_context(cafile=str(self.file))

    def issue(self, *names: str, expired: bool = False) -> Issued:
        """A certificate for these hosts."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = datetime.now(UTC) + (-DAY if expired else DAY)
        serial = x509.random_serial_number()
        builder = x509.CertificateBuilder(
            _named(self._name), _named(names[0]), key.public_key(), serial, until - 3 * DAY, until
        )
        alternative = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        certificate = builder.add_extension(alternative, critical=False).sign(self._key, hashes.SHA256())
        return self._written(certificate, key, serial, names)

    def _written(
        self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey, serial: int, names: Sequence[str]
    ) -> Issued:
        chain, secret = self._folder / f"{serial}.pem", self._folder / f"{serial}.key"
        chain.write_bytes(certificate.public_bytes(PEM) + self.certificate.public_bytes(PEM))
        secret.write_bytes(key.private_bytes(PEM, PrivateFormat.PKCS8, NoEncryption()))
        return Issued(certificate, chain, secret)
