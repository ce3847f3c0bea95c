"""DANE for SMTP: does a server show the certificate that its DNS names? (RFC 7672, RFC 6698)"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtensionOID

from mailapp.standards.tlsa import DANE_EE, DANE_TA, DIGESTS, Tlsa

CHAIN_LIMIT = 10
UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType)


class DaneMismatch(ValueError):
    """The server is not the one that the DNS names. `kind` is a result type of RFC 8460 §4.3."""

    def __init__(self, kind: str, phrase: str) -> None:
        super().__init__(phrase)
        self.kind = kind


def verify(chain: Sequence[bytes], records: Sequence[Tlsa], names: Sequence[str], now: datetime) -> None:
    """Check a server's certificates (DER, its own first) against usable records. Raises DaneMismatch.

    `names` are those that an authority's certificate may be for (RFC 7672 §3.2.2).
    """
    if not chain:
        raise DaneMismatch("validation-failure", "the server shows no certificate")
    try:
        certificates = [x509.load_der_x509_certificate(der) for der in chain[:CHAIN_LIMIT]]
    except UNREADABLE:
        raise DaneMismatch("validation-failure", "the server's certificate cannot be read") from None
    # RFC 7672 §3.1.1: the record is all; neither name nor date of the certificate counts.
    if any(record.usage == DANE_EE and _matches(certificates[0], record) for record in records):
        return
    anchors = [record for record in records if record.usage == DANE_TA]
    for at, certificate in enumerate(certificates):
        if any(_matches(certificate, record) for record in anchors):
            return _trust(certificates[: at + 1], names, now)
    raise DaneMismatch("validation-failure", "no TLSA record fits the server's certificate")


def _matches(certificate: x509.Certificate, record: Tlsa) -> bool:
    der = certificate.public_bytes(Encoding.DER)
    if record.selector == 1:
        try:
            der = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        except UNREADABLE:  # a key of a kind that we do not know: others of the chain may fit
            return False
    if record.matching == 0:
        return der == record.data
    return DIGESTS[record.matching][0](der).digest() == record.data


def _trust(path: Sequence[x509.Certificate], names: Sequence[str], now: datetime) -> None:
    """From the server's certificate up to the authority that the DNS names."""
    for certificate in path:
        if not _is_valid(certificate, now):
            raise DaneMismatch("certificate-expired", "a certificate of the server is not valid at this time")
    for certificate, issuer in pairwise(path):
        if not _issued(certificate, issuer):
            raise DaneMismatch("certificate-not-trusted", "the server's certificates are no chain")
    if not any(_is_for(path[0], name) for name in names):
        raise DaneMismatch("certificate-host-mismatch", "the server's certificate is for another host")


def _is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    try:
        return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    except UNREADABLE:
        return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        constraints = issuer.extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
    except (*UNREADABLE, InvalidSignature, x509.ExtensionNotFound):
        return False
    return isinstance(constraints, x509.BasicConstraints) and constraints.ca


def _is_for(certificate: x509.Certificate, host: str) -> bool:
    """RFC 7672 §3.2.3: a wildcard stands for the leftmost label."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [name.lower() for name in found.get_values_for_type(x509.DNSName)]
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False
    host = host.lower().rstrip(".")
    return host in names or f"*.{host.partition('.')[2]}" in names
