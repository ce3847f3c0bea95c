"""What a letter is turned into for a server that cannot take it as it is."""

import pytest

from mailapp.outbox.values import Verdict
from tests.mta.outbound.carrying import courier_to, replies, verdicts
from tests.support.smtp_sink import Script

pytestmark = pytest.mark.django_db  # a letter that is converted is signed anew: are there keys?


@pytest.mark.parametrize(
    ("features", "octets", "address", "reply"),
    [
        (("SIZE 10",), b"\r\n" + b"x" * 50, "carl@example.net", "552 5.3.4"),
        ((), b"Subject: h\xc3\xa9\r\n\r\n", "carl@example.net", "550 5.6.7"),
        ((), b"Subject: plain\r\n\r\nh\xc3\xa9", "cärl@example.net", "550 5.6.7"),
    ],
)
def test_what_the_server_cannot_take(letter, features, octets, address, reply):
    script = Script(features=features)
    with courier_to(script) as courier:
        results = courier.carry(letter(address, octets=octets, smtputf8=True))
    assert results[0].reply.startswith(reply)
    assert script.letters == []


def test_utf8_that_needs_none(letter):
    """Clients say SMTPUTF8 to be sure; an ASCII header goes everywhere, and a domain in A-labels too."""
    script = Script(features=())
    with courier_to(script) as courier:
        results = courier.carry(letter("carl@exämple.net", octets=b"Subject: a\r\n\r\nh\xc3\xa9", smtputf8=True))
    assert verdicts(results) == [Verdict.SENT]
    assert script.letters[0].rcpts == ["carl@example.net"]


EIGHT = (
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    b"Gr\xc3\xbc\xc3\x9fe von allen hier im Haus, auch von Olga.\r\n"
)


SIGNED = b'Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n' + EIGHT + b"\r\n--b--\r\n"


PICTURE = b"Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\x89PNG\r\n\x1a\n.\r\n\0"


def test_eight_bits_for_a_server_that_knows_them(letter):
    script = Script()
    with courier_to(script) as courier:
        courier.carry(letter(octets=EIGHT, body="8BITMIME"))
    assert "BODY=8BITMIME" in script.letters[0].mail
    assert script.letters[0].octets == EIGHT


def test_eight_bits_for_a_server_that_does_not(letter):
    """RFC 6152 §3"""
    script = Script(features=("SIZE 1000000",))
    with courier_to(script) as courier:
        courier.carry(letter(octets=EIGHT, body="8BITMIME"))
        courier.carry(letter(octets=b"Subject: plain\r\n\r\nplain\r\n", body="8BITMIME"))
        refused = courier.carry(letter(octets=SIGNED, body="8BITMIME"))
    first, second = script.letters
    assert b"Gr=C3=BC=C3=9Fe" in first.octets
    assert first.mail == f"MAIL FROM:<anna@example.test> SIZE={len(first.octets)}"
    assert second.octets == b"Subject: plain\r\n\r\nplain\r\n"
    assert replies(refused)[0].startswith("554 5.6.3")


@pytest.mark.parametrize("pipelining", [("PIPELINING",), ()])
def test_binary_as_it_is_where_bdat_is_known(letter, pipelining):
    """RFC 3030 §3"""
    script = Script(features=(*pipelining, "8BITMIME", "CHUNKING", "BINARYMIME"))
    with courier_to(script) as courier:
        results = courier.carry(letter(octets=PICTURE, body="BINARYMIME"))
        courier.carry(letter())
    assert verdicts(results) == [Verdict.SENT]
    assert script.letters[0].octets == PICTURE
    assert script.letters[0].mail.endswith(" BODY=BINARYMIME")
    assert (len(script.letters), script.connections) == (2, 1)


@pytest.mark.parametrize("features", [("8BITMIME", "CHUNKING"), ()])
def test_binary_is_encoded_for_all_others(letter, features):
    script = Script(features=features)
    with courier_to(script) as courier:
        courier.carry(letter(octets=PICTURE, body="BINARYMIME"))
        refused = courier.carry(letter(octets=SIGNED.replace(b"Gr", b"\0"), body="BINARYMIME"))
    assert b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgouDQoA\r\n" in script.letters[0].octets
    assert replies(refused)[0].startswith("554 5.6.1")


def test_bdat_is_not_said_for_nobody(letter):
    script = Script(features=("PIPELINING", "CHUNKING", "BINARYMIME"), replies={"RCPT": ["550 5.1.1 nobody"]})
    with courier_to(script) as courier:
        assert verdicts(courier.carry(letter(octets=PICTURE, body="BINARYMIME"))) == [Verdict.FAILED]
    assert not any(line.startswith("BDAT") for line in script.lines)
