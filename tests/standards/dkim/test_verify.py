"""RFC 6376 §6.1, RFC 8463, RFC 8301: which signatures prove something."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mailapp.standards.authentication import Signature
from mailapp.standards.dkim.limits import SIGNATURES
from mailapp.standards.dkim.verify import verify
from tests.standards.dkim.letters import (
    NOW,
    RFC6376,
    RFC6376_KEYS,
    RFC8463,
    RFC8463_KEYS,
    UNSIGNED,
    PrivateKey,
    message,
    sign,
)
from tests.support.dns_table import SILENT, DnsTable

ED25519 = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # the same in each process that collects tests
RSA = generate_private_key(65537, 1024)
ED25519_TEXT = base64.b64encode(ED25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
RSA_DER = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
RSA_TEXT = base64.b64encode(RSA_DER).decode()
PKCS1_TEXT = base64.b64encode(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)).decode()
ED25519_KEY = f"v=DKIM1; k=ed25519; p={ED25519_TEXT}"
RSA_KEY = f"v=DKIM1; k=rsa; p={RSA_TEXT}"
PLACE = ("s1._domainkey.example.net", "TXT")


def results(octets: bytes, *records: str, now: int = NOW, author: str = "") -> tuple[Signature, ...]:
    return verify(message(octets), DnsTable({PLACE: list(records)}), now, author)


@pytest.mark.parametrize(
    ("octets", "keys", "names"),
    [
        (RFC8463, RFC8463_KEYS, ["football.example.com", "football.example.com"]),
        (RFC6376, RFC6376_KEYS, ["example.com"]),
    ],
)
def test_examples_of_the_standards(octets: bytes, keys: dict[tuple[str, str], list[str]], names: list[str]) -> None:
    """RFC 8463 appendix A, RFC 6376 appendix A.2"""
    found = verify(message(octets), DnsTable(keys), NOW)
    assert [(each.result, each.domain) for each in found] == [("pass", name) for name in names]
    broken = verify(message(octets.replace(b"hungry", b"thirsty")), DnsTable(keys), NOW)
    assert {each.result for each in broken} == {"fail"}
    renamed = verify(message(octets.replace(b"dinner", b"supper")), DnsTable(keys), NOW)
    assert {each.result for each in renamed} == {"fail"}


SIGNED = [  # tags, key record, result, a word of because
    ({}, ED25519_KEY, "pass", "signed it"),
    ({"c": "simple/simple"}, ED25519_KEY, "pass", "signed it"),
    ({"c": "relaxed"}, ED25519_KEY, "pass", "signed it"),
    ({"c": "simple/relaxed"}, ED25519_KEY, "pass", "signed it"),
    ({"d": "EXAMPLE.net", "s": "S1"}, ED25519_KEY, "pass", "signed it"),
    ({"i": "joe@mail.example.net"}, ED25519_KEY, "pass", "signed it"),
    ({"i": "joe@mail.example.net"}, ED25519_KEY + "; t=s", "permerror", "does not speak for"),
    ({"i": "joe@example.org"}, ED25519_KEY, "neutral", "i= does not lie within"),
    ({"i": "joe@notexample.net"}, ED25519_KEY, "neutral", "i= does not lie within"),
    ({"t": str(NOW - 5), "x": str(NOW + 5)}, ED25519_KEY, "pass", "signed it"),
    ({"t": str(NOW - 9), "x": str(NOW - 5)}, ED25519_KEY, "policy", "has expired"),
    ({"t": str(NOW + 9), "x": str(NOW + 5)}, ED25519_KEY, "neutral", "before it was made"),
    ({"t": str(NOW + 86_400)}, ED25519_KEY, "policy", "in the future"),
    ({"t": str(NOW + 60)}, ED25519_KEY, "pass", "signed it"),
    ({"t": "9" * 70}, ED25519_KEY, "policy", "in the future"),
    ({"t": "9" * 90}, ED25519_KEY, "neutral", "no number"),
    ({"x": "soon"}, ED25519_KEY, "neutral", "no number"),
    ({"l": "4"}, ED25519_KEY, "policy", "not covered"),
    ({"l": "1000"}, ED25519_KEY, "fail", "a body that was longer"),
    ({"l": "-1"}, ED25519_KEY, "neutral", "no number"),
    ({"h": "to:subject"}, ED25519_KEY, "neutral", "does not cover From"),
    ({"h": "from:from:to:cc:cc:x-none"}, ED25519_KEY, "pass", "signed it"),
    ({"h": "from::to:"}, ED25519_KEY, "pass", "signed it"),
    ({"h": "from:to me"}, ED25519_KEY, "neutral", "no list of header fields"),
    ({"h": ":".join(["from"] * 2000)}, ED25519_KEY, "neutral", "no list of header fields"),
    ({"q": "dns/txt:x"}, ED25519_KEY, "pass", "signed it"),
    ({"q": "http"}, ED25519_KEY, "neutral", "cannot ask"),
    ({"v": "2"}, ED25519_KEY, "neutral", "version 1"),
    ({"a": "rsa-sha1"}, ED25519_KEY, "policy", "has been broken"),
    ({"a": "dsa-sha3"}, ED25519_KEY, "neutral", "nobody knows the algorithm"),
    ({"c": "loose"}, ED25519_KEY, "neutral", "no canonical form"),
    ({"d": ""}, ED25519_KEY, "neutral", "has no d="),
    ({"d": "a..b"}, ED25519_KEY, "neutral", "no domain"),
    ({"s": "../etc"}, ED25519_KEY, "neutral", "no selector"),
    ({"bh": "%%%"}, ED25519_KEY, "neutral", "no base64"),
    ({"bh": ""}, ED25519_KEY, "neutral", "has no bh="),
    ({"z": "x", "unknown": "y"}, ED25519_KEY, "pass", "signed it"),
    ({"s": "s2"}, ED25519_KEY, "permerror", "there is no key"),
    ({}, "v=DKIM1; k=ed25519; p=", "permerror", "revoked"),
    ({}, ED25519_KEY + "; t=y", "pass", "signed it"),
    ({}, ED25519_KEY + "; s=other", "permerror", "not for mail"),
    ({}, ED25519_KEY + "; s=other:email", "pass", "signed it"),
    ({}, ED25519_KEY + "; h=sha1", "permerror", "not for sha256"),
    ({}, ED25519_KEY + "; h=sha1:sha256; n=note", "pass", "signed it"),
    ({}, f"k=ed25519; p={ED25519_TEXT}", "pass", "signed it"),
    ({}, f"k=ed25519; v=DKIM1; p={ED25519_TEXT}", "permerror", "version"),
    ({}, f"v=DKIM2; k=ed25519; p={ED25519_TEXT}", "permerror", "version"),
    ({}, f"v=DKIM1; k=dsa; p={ED25519_TEXT}", "permerror", "nobody knows keys"),
    ({}, f"v=DKIM1; k=ed25519; p={ED25519_TEXT}; p={ED25519_TEXT}", "permerror", "comes twice"),
    ({}, "v=DKIM1; k=ed25519; p=AAAA", "permerror", "the key is none"),
    ({}, "v=DKIM1; k=ed25519; p=!", "permerror", "the key is none"),
    ({}, "v=DKIM1; k=rsa; p=" + "A" * 400, "permerror", "the key is none"),
    ({}, "v=DKIM1; k=rsa; p=" + "A" * 65_536, "policy", "longer than"),
    ({}, RSA_KEY, "permerror", "of the kind rsa"),
    ({}, f"v=DKIM1; k=rsa; p={ED25519_TEXT}", "permerror", "the key is none"),
    ({}, "v=DKIM1", "permerror", "has no key"),
]


@pytest.mark.parametrize(("tags", "record", "result", "because"), SIGNED)
def test_signatures(tags: dict[str, str], record: str, result: str, because: str) -> None:
    [found] = results(sign(UNSIGNED, ED25519, tags), record)
    assert (found.result, because in found.because) == (result, True), found


@pytest.mark.parametrize("text", [RSA_TEXT, PKCS1_TEXT, RSA_TEXT[:70] + " " + RSA_TEXT[70:]])
def test_rsa(text: str) -> None:
    [found] = results(sign(UNSIGNED, RSA, {}), f"p={text}")
    assert (found.result, found.algorithm) == ("pass", "rsa-sha256")


@pytest.mark.parametrize(("bits", "result"), [(1024, "pass"), (512, "policy"), (8192, "policy")])
def test_sizes_of_keys(bits: int, result: str) -> None:
    """RFC 8301 §3.2. (A modulus is made up: to find primes for one of 8,192 bits takes minutes.)"""
    signed = sign(UNSIGNED, RSA, {})
    [found] = results(signed, f"p={_record_of(bits)}" if bits != 1024 else RSA_KEY)
    assert found.result == result


def _record_of(bits: int) -> str:
    public = RSAPublicNumbers(65537, (1 << bits) - 1).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize(
    ("change", "result"),
    [
        (lambda octets: octets.replace(b"Subject: Is", b"Subject:    Is"), "pass"),
        (lambda octets: octets.replace(b"Joe.\r\n", b"Joe.  \r\n\r\n\r\n"), "pass"),
        (lambda octets: octets.replace(b"From: Joe", b"FROM: Joe"), "pass"),
        (lambda octets: b"X-New: field\r\n" + octets, "pass"),
        (lambda octets: b"From: Mallory <m@example.org>\r\n" + octets, "pass"),
        (lambda octets: octets.replace(b"Joe SixPack", b"Joe Seven"), "fail"),
        (lambda octets: octets + b"And now this.\r\n", "fail"),
        (lambda octets: octets.replace(b"; a=", b";  a="), "pass"),
    ],
)
@pytest.mark.parametrize("key", [ED25519, RSA])
def test_what_relays_do(change, result: str, key: PrivateKey) -> None:
    record = ED25519_KEY if key is ED25519 else RSA_KEY
    [found] = results(change(sign(UNSIGNED, key, {})), record)
    assert found.result == result, found.because


def test_a_field_too_much_is_noticed_by_who_signed_its_absence() -> None:
    """RFC 6376 §5.4.2"""
    signed = sign(UNSIGNED, ED25519, {"h": "from:from:to"})
    assert results(b"From: Mallory <m@example.org>\r\n" + signed, ED25519_KEY)[0].result == "fail"


def test_several_signatures_have_results_of_their_own() -> None:
    twice = sign(sign(UNSIGNED, RSA, {"s": "rsa"}), ED25519, {"c": "simple/simple"})
    dns = DnsTable({PLACE: [ED25519_KEY], ("rsa._domainkey.example.net", "TXT"): SILENT})
    found = verify(message(twice), dns, NOW)
    assert [(each.result, each.selector) for each in found] == [("pass", "s1"), ("temperror", "rsa")]
    assert len({each.start for each in found}) == 2  # RFC 6008 §4


def test_a_hundred_signatures_hide_nothing_and_cost_little() -> None:
    octets = sign(UNSIGNED, ED25519, {})
    for number in range(100):
        octets = (
            f"DKIM-Signature: v=1; d=spam{number}.example; s=x; a=rsa-sha256; h=from; bh=AAAA; b=AAAA\r\n".encode()
            + octets
        )
    dns = DnsTable({PLACE: [ED25519_KEY]})
    found = verify(message(octets), dns, NOW, "mail.example.net")
    assert len(found) == SIGNATURES
    assert [each.domain for each in found if each.passed] == ["example.net"]
    assert len(dns.asked) <= SIGNATURES


def test_a_letter_without_a_signature_asks_nothing() -> None:
    dns = DnsTable({})
    body_was_read = []
    letter = message(UNSIGNED)
    letter._pieces = lambda: body_was_read.append(1) or [b""]
    assert verify(letter, dns, NOW) == ()
    assert (dns.asked, body_was_read) == ([], [])


def test_a_body_is_read_once_for_all_signatures() -> None:
    octets = UNSIGNED
    for canonical in ("simple/simple", "relaxed/relaxed", "relaxed/simple"):
        octets = sign(
            octets, ED25519, {"c": canonical, "l": "10"} if canonical == "relaxed/simple" else {"c": canonical}
        )
    letter = message(octets)
    read, pieces = [], letter._pieces
    letter._pieces = lambda: read.append(1) or pieces()
    found = verify(letter, DnsTable({PLACE: [ED25519_KEY]}), NOW)
    assert [each.result for each in found] == ["policy", "pass", "pass"]
    assert len(read) == 1


@pytest.mark.parametrize(
    "field",
    [
        b"DKIM-Signature:\r\n",
        b"DKIM-Signature: \xff\xfe\r\n",
        b"DKIM-Signature: " + b";" * 50_000 + b"\r\n",
        b"DKIM-Signature: v=1; b=" + b"A" * 100_000 + b"\r\n",
        b"DKIM-Signature: v=1; d=" + b"a." * 2000 + b"\r\n",
        b"DKIM-Signature: v=1; d=x.example; s=" + b"a-" * 2000 + b"\r\n",
    ],
)
def test_broken_fields_prove_nothing(field: bytes) -> None:
    [found] = results(field + UNSIGNED)
    assert found.result == "neutral"
    assert found.domain == "" or found.domain.isascii()
