"""PLAIN (RFC 4616) and LOGIN as exchanges of challenges and responses (RFC 4422 §3)."""

import pytest

from mailapp.standards.sasl import Challenge, Credentials, SaslCancelled, SaslError, begin, decode, encode

pytestmark = pytest.mark.pure


def talk(mechanism: str, *responses: bytes | None):
    exchange = begin(mechanism)
    answer = None
    for response in responses:
        answer = exchange.answer(response)
    return answer


@pytest.mark.parametrize(
    ("mechanism", "responses", "answer"),
    [
        ("PLAIN", [b"\0anna\0secret"], Credentials("anna", "secret")),
        ("plain", [None], Challenge(b"")),
        ("PLAIN", [None, b"anna\0anna\0secret"], Credentials("anna", "secret", authorization="anna")),
        ("PLAIN", ["\0jürgen\0geheim€".encode()], Credentials("jürgen", "geheim€")),
        ("LOGIN", [None], Challenge(b"Username:")),
        ("LOGIN", [None, b"anna"], Challenge(b"Password:")),
        ("LOGIN", [None, b"anna", b"secret"], Credentials("anna", "secret")),
        ("LOGIN", [b"anna", b"secret"], Credentials("anna", "secret")),
    ],
)
def test_exchanges(mechanism, responses, answer):
    assert talk(mechanism, *responses) == answer


@pytest.mark.parametrize(
    ("mechanism", "responses"),
    [
        ("PLAIN", [b""]),
        ("PLAIN", [b"anna\0secret"]),
        ("PLAIN", [b"\0\0secret"]),
        ("PLAIN", [b"\0anna\0"]),
        ("PLAIN", [b"\0anna\0a\0b"]),
        ("PLAIN", [b"\0an\xffna\0secret"]),
        ("LOGIN", [b""]),
        ("LOGIN", [b"anna", b""]),
    ],
)
def test_nonsense_is_told(mechanism, responses):
    with pytest.raises(SaslError):
        talk(mechanism, *responses)


def test_only_what_we_offer():
    assert begin("CRAM-MD5") is None


def test_on_the_wire():
    """RFC 4954 §4: base64, "=" for nothing, "*" for never mind."""
    assert encode(Challenge(b"Username:")) == b"VXNlcm5hbWU6"
    assert decode(b"AGFubmEAc2VjcmV0\r\n") == b"\0anna\0secret"
    assert decode(b"=") == b""
    with pytest.raises(SaslCancelled):
        decode(b"*")
    for rubbish in (b"!!!", b"abc", b"a" * 20_000):
        with pytest.raises(SaslError):
            decode(rubbish)


def test_a_password_is_in_no_log():
    assert "secret" not in repr(Credentials("anna", "secret"))
