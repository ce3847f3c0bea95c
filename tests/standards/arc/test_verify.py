"""RFC 8617 §5.2: whether a chain of seals holds."""

import base64
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailapp.standards import arc
from mailapp.standards.arc.sets import SETS
from mailapp.standards.authentication import Arc
from mailapp.standards.dkim.canonical import Field, relaxed_field
from mailapp.standards.dkim.header import BodyForm
from tests.standards.dkim.letters import NOW, UNSIGNED, message, signature
from tests.support.dns_table import SILENT, DnsTable

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
RECORD = f"v=DKIM1; k=ed25519; p={PUBLIC}"
ZONE = {(f"s._domainkey.seal{number}.example", "TXT"): [RECORD] for number in range(1, SETS + 3)}


@dataclass(frozen=True)
class Making:
    """How one server seals; what is None is left out."""

    status: str | None = None  # cv=, as it should be by default
    results: str = "mx.example; spf=pass smtp.mailfrom=example.net"
    signed: str = "from:to:subject"
    seal: str = ""  # more tags of the seal
    instance: int | None = None
    length: int | None = None  # l= of the message signature


def sealed(octets: bytes, number: int, how: Making = Making()) -> bytes:
    """The letter with one set more on top (RFC 8617 §5.1)."""
    at = how.instance or number
    where = f"d=seal{number}.example; s=s; a=ed25519-sha256"
    letter = message(octets)
    digest = base64.b64encode(letter.body_hash(BodyForm(True, how.length)).digest).decode()
    results = Field("arc-authentication-results", f"ARC-Authentication-Results: i={at}; {how.results}\r\n".encode())
    where_to = "" if how.length is None else f"l={how.length}; "
    ams = f"ARC-Message-Signature: i={at}; {where}; {where_to}c=relaxed/relaxed; h={how.signed}; bh={digest}; b="
    covered = letter.signed_octets(
        how.signed.split(":"), Field("arc-message-signature", ams.encode() + b"\r\n"), relaxed=True
    )
    signed = Field("arc-message-signature", ams.encode() + base64.b64encode(signature(KEY, covered)) + b"\r\n")
    seal = f"ARC-Seal: i={at}; {where}; cv={how.status or ('none' if number == 1 else 'pass')}; {how.seal}b="
    before = [field for field in reversed(letter.fields) if field.name.startswith("arc-")]
    chain = [*before, results, signed, Field("arc-seal", seal.encode() + b"\r\n")]
    covered = b"".join(map(relaxed_field, chain)).removesuffix(b"\r\n")
    top = Field("arc-seal", seal.encode() + base64.b64encode(signature(KEY, covered)) + b"\r\n")
    return top.raw + signed.raw + results.raw + octets


def chain(*makings: Making) -> bytes:
    octets = UNSIGNED
    for number, how in enumerate(makings, 1):
        octets = sealed(octets, number, how)
    return octets


def look(octets: bytes, zone=ZONE) -> Arc:
    return arc.verify(message(octets), DnsTable(zone), NOW)


@pytest.mark.parametrize("length", [1, 2, 5])
def test_chains_that_hold(length: int) -> None:
    found = look(chain(*[Making()] * length))
    assert (found.result, found.domain) == ("pass", f"seal{length}.example")
    assert found.sealers == tuple(f"seal{number}.example" for number in range(1, length + 1))
    assert found.reported == ("mx.example; spf=pass smtp.mailfrom=example.net",) * length


def test_a_letter_without_arc_asks_nothing() -> None:
    dns = DnsTable({})
    assert arc.verify(message(UNSIGNED), dns, NOW) == Arc()
    assert dns.asked == []


BROKEN = [
    (chain(Making("pass")), "contradict"),
    (chain(Making(), Making("none")), "contradict"),
    (chain(Making(), Making("fail")), "found the ARC chain broken"),
    (chain(Making(), Making("maybe")), "contradict"),
    (chain(Making(instance=2)), "missing from the chain"),
    (chain(Making(), Making(instance=1)), "twice"),
    (chain(Making(), Making(instance=3)), "missing from the chain"),
    (chain(Making(signed="from:arc-seal")), "covers seals"),
    (chain(Making(signed="to:subject")), "does not cover From"),
    (chain(Making(seal="h=from; ")), "names header fields"),
    (chain(Making(seal="x=1; x=2; ")), "comes twice"),
    (chain(Making(seal="t=; ")), "t= is no number"),
    (chain(Making(seal="t=soon; ")), "t= is no number"),
    (chain(Making()).replace(b"hungry", b"thirsty"), "the body is not"),
    (chain(Making(length=5)), "did not sign the end of the body"),
    (chain(Making()).replace(b"dinner", b"supper"), "the header is not"),
    (chain(Making(), Making()).replace(b"spf=pass", b"spf=fail", 1), "not what seal2.example sealed"),
    (chain(Making()).partition(b"\r\n")[2], "lacks one of its three"),
    (b"ARC-Seal: i=1; cv=none; a=rsa-sha1; d=x.example; s=s; b=AAAA\r\n" + UNSIGNED, "lacks one of its three"),
    (b"ARC-Seal: nonsense\r\n" + UNSIGNED, "is no tag"),
    (b"ARC-Seal: i=0\r\n" + UNSIGNED, "no number"),
    (b"ARC-Seal: i=51\r\n" + UNSIGNED, "no number"),
    (b"ARC-Authentication-Results: mx.example; none\r\n" + UNSIGNED, "no number"),
    (b"ARC-Authentication-Results: \xff\r\n" + UNSIGNED, "no number"),
    (chain(Making()).replace(b"a=ed25519-sha256; cv", b"a=rsa-sha256; cv"), "of the kind ed25519"),
    (chain(Making()).replace(b"a=ed25519-sha256; cv", b"a=rsa-sha1; cv"), "has been broken"),
]


@pytest.mark.parametrize(("octets", "because"), BROKEN)
def test_chains_that_are_broken(octets: bytes, because: str) -> None:
    found = look(octets)
    assert (found.result, because in found.because) == ("fail", True), found


def test_keys_that_are_not_there() -> None:
    place = ("s._domainkey.seal1.example", "TXT")
    octets = chain(Making(), Making())
    assert look(octets, {**ZONE, place: []}).result == "fail"
    assert look(octets, {**ZONE, place: SILENT}).result == "temperror"


def test_a_chain_of_more_than_fifty_is_not_followed() -> None:
    """RFC 8617 §4.2.1"""
    dns = DnsTable(ZONE)
    field = "ARC-Seal: i={n}; a=rsa-sha256; d=x.example; s=s; cv=pass; b=AAAA\r\n"
    octets = "".join(field.format(n=number) for number in range(1, 2000)).encode() + UNSIGNED
    assert arc.verify(message(octets), dns, NOW).result == "fail"
    assert dns.asked == []
