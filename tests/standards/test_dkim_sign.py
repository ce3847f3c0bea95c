"""Signatures of DKIM (RFC 6376, RFC 8463): they hold, and a changed letter breaks them."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.dkim import published
from mailapp.standards.dkim.sign import Algorithm, SigningKey, body_hash, signatures
from tests.support.dkim_reader import verifies

pytestmark = pytest.mark.pure

# RFC 8463 appendix A
SECRET = base64.b64decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
PUBLIC = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
BODY = b"Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
BODY_HASH = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
HEADER = (
    b"From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n"
    b"Subject: Is dinner\r\n  ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    b"Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n"
)

EDWARDS = ed25519.Ed25519PrivateKey.from_private_bytes(SECRET)
ED = SigningKey("example.com", "e", Algorithm.ED25519, lambda octets: EDWARDS.sign(sha256(octets).digest()))
RECORDS = {"e._domainkey.example.com": published.record(Algorithm.ED25519, PUBLIC)}


def test_the_public_key_of_the_standard_is_ours():
    assert base64.b64encode(EDWARDS.public_key().public_bytes_raw()).decode() == PUBLIC


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_the_body_hash_of_the_standard(size: int):
    pieces = [BODY[at : at + size] for at in range(0, len(BODY), size)]
    assert base64.b64encode(body_hash(pieces)).decode() == BODY_HASH


def test_both_kinds_of_keys_sign_the_same_letter():
    private = rsa.generate_private_key(65537, 2048)
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    der = private.public_key().public_bytes(serialization.Encoding.DER, kind)
    record = published.record(Algorithm.RSA, base64.b64encode(der).decode())
    key = SigningKey(
        "example.com", "r", Algorithm.RSA, lambda octets: private.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    )
    fields = signatures(HEADER, [BODY], [key, ED], 1_700_000_000)
    assert all(len(line) < 100 for line in fields.split(b"\r\n"))
    assert verifies(fields + HEADER + BODY, {**RECORDS, "r._domainkey.example.com": record}) == {
        "r._domainkey.example.com": True,
        "e._domainkey.example.com": True,
    }


CHANGES = {
    "nothing": (lambda letter: letter, True),
    "trace fields above": (lambda letter: b"Received: from a by b\r\nDelivered-To: x@y\r\n" + letter, True),
    "blanks in the subject": (lambda letter: letter.replace(b"Is dinner\r\n  ready", b"Is  dinner ready"), True),
    "blanks at the end of a line": (lambda letter: letter.replace(b"Joe.\r\n", b"Joe. \t\r\n"), True),
    "empty lines at the end": (lambda letter: letter + b"\r\n\r\n", True),
    "another subject": (lambda letter: letter.replace(b"dinner", b"supper"), False),
    "another word": (lambda letter: letter.replace(b"hungry", b"thirsty"), False),
    "a line more": (lambda letter: letter + b"PS\r\n", False),
    "a second From above": (lambda letter: b"From: Mallory <m@evil.example>\r\n" + letter, False),
    "a second Subject below": (lambda letter: letter.replace(b"\r\n\r\n", b"\r\nSubject: Win\r\n\r\n", 1), False),
    "somebody in Cc": (lambda letter: b"Cc: m@evil.example\r\n" + letter, False),
}


@pytest.mark.parametrize(("change", "holds"), CHANGES.values(), ids=CHANGES)
def test_what_breaks_it(change, holds: bool):
    letter = signatures(HEADER, [BODY], [ED], 1) + HEADER + BODY
    assert list(verifies(change(letter), RECORDS).values()) == [holds]


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"\r", b"\n", b"\xff"]), max_size=30), st.integers(1, 5))
def test_any_body_in_any_pieces(parts: list[bytes], size: int):
    body = b"".join(parts)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    assert body_hash(pieces) == body_hash([body])


@pytest.mark.parametrize("header", [b"", b"\r\n", b"no field\r\n\r\n", b"To: " + b"x@y, " * 20_000, b"To: a\r\n" * 900])
def test_odd_headers_are_signed_all_the_same(header: bytes):
    assert signatures(header, [], [ED], 1).startswith(b"DKIM-Signature: v=1; a=ed25519-sha256;")


def test_a_long_record_stands_in_strings():
    """RFC 1035 §3.3, RFC 6376 §3.6.2.2."""
    record = published.record(Algorithm.RSA, "A" * 392)
    assert [len(piece) for piece in published.strings(record)] == [255, len(record) - 255]
    assert published.zone_line("a._domainkey.example.com", 'say "x"') == (
        'a._domainkey.example.com. IN TXT ( "say \\"x\\"" )'
    )


TEXTS = {
    "v=DKIM1; k=ed25519; p=" + PUBLIC: "",
    "k=ed25519; p=" + PUBLIC[:20] + " " + PUBLIC[20:]: "",
    "v=DKIM1; p=": "The record there says that the key is revoked (p= is empty).",
    "v=DKIM1; p=AAAA": "The record there holds another key.",
    "google-site-verification=1": "The record there is no DKIM key: “google-site-verification=1”.",
    "v=DKIM2; p="
    + PUBLIC: "The record there is no DKIM key: “v=DKIM2; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=”.",
}


@pytest.mark.parametrize(("text", "trouble"), TEXTS.items())
def test_is_the_key_there(text: str, trouble: str):
    assert published.trouble(PUBLIC, [text]) == trouble


def test_no_record_is_no_key():
    assert published.trouble(PUBLIC, []) == "There is no TXT record of this name."
