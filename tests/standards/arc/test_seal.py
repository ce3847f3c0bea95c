"""RFC 8617 §5.1: our seals hold, in the eyes of dkimpy, too, and say what became of those before them."""

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailapp.standards import arc
from mailapp.standards.arc.sets import SETS
from mailapp.standards.authentication import Arc
from mailapp.standards.dkim import published
from mailapp.standards.dkim.sign import Algorithm, SigningKey, body_hash
from tests.standards.arc.test_verify import ZONE, Making, chain, sealed
from tests.standards.dkim.letters import NOW, RFC8463, UNSIGNED, message, signature
from tests.support.dns_table import DnsTable

pytestmark = pytest.mark.pure

PRIVATE = rsa.generate_private_key(65537, 2048)
DER = PRIVATE.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
RECORD = published.record(Algorithm.RSA, base64.b64encode(DER).decode())
OURS = ("r._domainkey.example.test", "TXT")
KEY = SigningKey("example.test", "r", Algorithm.RSA, lambda octets: signature(PRIVATE, octets))
RESULTS = "mail.example.test;\r\n\tspf=pass smtp.mailfrom=carl@example.net;\r\n\tdkim=none"


def handed_on(octets: bytes, chain: str, results: str = RESULTS) -> bytes:
    header, blank, body = octets.partition(b"\r\n\r\n")
    header += blank
    return arc.seal(header, lambda: body_hash([body]), arc.Found(results, chain), KEY, NOW) + octets


def looked(octets: bytes) -> Arc:
    return arc.verify(message(octets), DnsTable({**ZONE, OURS: [RECORD]}), NOW)


def dkimpy(octets: bytes) -> bytes:
    """What cv= it would write."""
    return dkim.arc_verify(octets, dnsfunc=lambda name, timeout=5: RECORD.encode())[0]


@pytest.mark.parametrize(
    "letter", [UNSIGNED, RFC8463, b"From: a@example.net\r\n\r\n", b"To: x\r\nFROM: a@b.c\r\n\r\nHi"]
)
def test_the_first_seal(letter: bytes) -> None:
    octets = handed_on(letter, "none")
    found = looked(octets)
    assert (found.result, found.sealers) == ("pass", ("example.test",))
    assert found.reported == ("mail.example.test; spf=pass smtp.mailfrom=carl@example.net; dkim=none",)
    assert dkimpy(octets) == b"pass"
    twice = handed_on(octets, "pass")
    assert twice.startswith(b"ARC-Seal: i=2; ")
    assert looked(twice).sealers == ("example.test", "example.test")
    assert dkimpy(twice) == b"pass"
    for changed in (twice + b"P.S.\r\n", twice.replace(b"spf=pass", b"spf=fail", 1)):
        assert (looked(changed).result, dkimpy(changed)) == ("fail", b"fail")


def test_a_chain_of_others_goes_on() -> None:
    octets = handed_on(chain(Making(), Making()), "pass")
    assert looked(octets).sealers == ("seal1.example", "seal2.example", "example.test")


def test_a_chain_that_breaks_here_is_sealed_alone() -> None:
    """RFC 8617 §5.1.2; and it goes no further."""
    broken = chain(Making()) + b"changed\r\n"
    octets = handed_on(broken, looked(broken).result)
    assert b" cv=fail" in octets.partition(b"ARC-Message-Signature")[0]
    assert octets.startswith(b"ARC-Seal: i=2; ")
    assert looked(octets).because == "example.test found the ARC chain broken"
    assert handed_on(octets, looked(octets).result) == octets


@pytest.mark.parametrize(
    ("letter", "chain"),
    [
        (chain(Making()), ""),  # nobody has looked at the seals that it bears
        (chain(Making()), "temperror"),
        (chain(Making()), "none"),
        (UNSIGNED, "pass"),  # rules have taken the seals away
        (sealed(UNSIGNED, 2), "pass"),
        (sealed(UNSIGNED, 1, Making(instance=SETS)), "fail"),
    ],
)
def test_where_there_is_nothing_to_seal(letter: bytes, chain: str) -> None:
    assert handed_on(letter, chain) == letter


@pytest.mark.parametrize(
    "field", [b"ARC-Seal: i=\xff; cv", b"ARC-Seal: i=3", b"ARC-Seal:", b"ARC-Message-Signature: x"]
)
def test_whatever_calls_itself_a_seal(field: bytes) -> None:
    letter = field + b"\r\n" + UNSIGNED
    octets = handed_on(letter, looked(letter).result)
    assert looked(octets).result == "fail"
    assert b" cv=fail" in octets.partition(b"ARC-Message-Signature")[0] or octets == letter
