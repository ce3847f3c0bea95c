"""What XCLIENT says."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mta.smtp import claims
from mta.smtp.claims import Claims, Malformed

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("ADDR=192.0.2.7", Claims("192.0.2.7")),
        ("NAME=spike.example.net ADDR=IPV6:2001:DB8::7", Claims("2001:db8::7", "spike.example.net")),
        ("addr=ipv6:2001:db8::7", Claims("2001:db8::7")),
        ("NAME=[UNAVAILABLE] ADDR=[tempunavail]", Claims("", "")),
        ("HELO=gw.example.net PROTO=ESMTP", Claims(helo="gw.example.net", protocol="ESMTP")),
        ("LOGIN=anna+2Bshop@example.test", Claims(login="anna+shop@example.test")),
        ("LOGIN=anna@example.test PORT=40000 DESTADDR=198.51.100.1 DESTPORT=25", Claims(login="anna@example.test")),
        ("PORT=[UNAVAILABLE]", Claims()),
    ],
)
def test_read(argument: str, said: Claims) -> None:
    assert claims.read(argument) == said


@pytest.mark.parametrize(
    "argument",
    [
        "",
        "ADDR",
        "ADDR=here",
        "ADDR=192.0.2.7.1",
        "PORT=99999",
        "PORT=smtp",
        "PROTO=HTTP",
        "NAME=a+20b",
        "HELO=<x>",
        "COLOUR=red",
        "LOGIN=" + "a" * 400,
    ],
)
def test_nonsense(argument: str) -> None:
    with pytest.raises(Malformed):
        claims.read(argument)


def test_what_is_not_mentioned_stays() -> None:
    assert Claims(helo="a", protocol="ESMTP").then(Claims("192.0.2.7")) == Claims("192.0.2.7", None, "a", "ESMTP")
    assert Claims("192.0.2.7", login="anna").then(Claims(login="")) == Claims("192.0.2.7", login="")


@given(st.text(max_size=100), st.sampled_from(["", *(f"{name}=" for name in claims.READERS)]))
def test_any_text_is_read_or_refused(text: str, beginning: str) -> None:
    with contextlib.suppress(Malformed):
        claims.read(beginning + text)
