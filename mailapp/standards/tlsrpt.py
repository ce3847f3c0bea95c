"""What TLS-RPT counts of our connections to others (RFC 8460)."""

from dataclasses import dataclass
from enum import Enum


class TlsResult(Enum):
    """How the TLS of one connection ended (RFC 8460 §4.3)."""

    SUCCESS = "successful"
    NO_STARTTLS = "starttls-not-supported"
    HOST_MISMATCH = "certificate-host-mismatch"
    EXPIRED = "certificate-expired"
    NOT_TRUSTED = "certificate-not-trusted"
    FAILURE = "validation-failure"
    TLSA_INVALID = "tlsa-invalid"
    DNSSEC_INVALID = "dnssec-invalid"
    DANE_REQUIRED = "dane-required"
    STS_FETCH = "sts-policy-fetch-error"
    STS_INVALID = "sts-policy-invalid"
    STS_WEBPKI = "sts-webpki-invalid"


class PolicyKind(Enum):
    """By what a connection was judged (RFC 8460 §4.4: policy-type)."""

    TLSA = "tlsa"
    STS = "sts"
    NONE = "no-policy-found"


@dataclass(frozen=True, slots=True)
class Session:
    """One attempt at TLS, as it is counted."""

    domain: str  # of the recipients, A-labels
    kind: PolicyKind
    policy: tuple[str, ...]  # the policy's lines, as policy-string shows them
    mx: str
    address: str  # theirs
    result: TlsResult


def wants_reports(texts: list[str]) -> bool:
    """Does one of these TXT records ask for reports? (RFC 8460 §3)"""
    return len([text for text in texts if text.replace(" ", "").startswith("v=TLSRPTv1;")]) == 1


def report_uris(texts: list[str]) -> tuple[str, ...]:
    """Where they shall go: URIs as published; none when no record asks, or more than one (RFC 8460 §3)."""
    if not wants_reports(texts):
        return ()
    record = next(text for text in texts if text.replace(" ", "").startswith("v=TLSRPTv1;"))
    fields = dict(field.strip().partition("=")[::2] for field in record.split(";") if "=" in field)
    return tuple(uri.strip() for uri in fields.get("rua", "").split(",") if uri.strip())
