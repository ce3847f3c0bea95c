"""DNS lists (RFC 5782): what is asked, and what answers mean."""

import pytest

from mailapp.scanners import dnsbl
from mailapp.scanners.dnsbl import BadLine, Line

pytestmark = pytest.mark.pure

QUESTIONS = [
    ("192.0.2.99", "bad.example.com", "99.2.0.192.bad.example.com"),  # RFC 5782 §2.1
    ("::ffff:192.0.2.99", "bad.example.com", "99.2.0.192.bad.example.com"),
    (
        "2001:db8:1:2:3:4:567:89ab",
        "ugly.example.com",
        "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ugly.example.com",  # RFC 5782 §2.4
    ),
]


@pytest.mark.parametrize(("address", "zone", "name"), QUESTIONS)
def test_the_name_that_is_asked(address: str, zone: str, name: str):
    assert dnsbl.question(address, zone) == name


FITS = [
    ("", "127.0.0.2", True),
    ("", "127.1.2.3", True),
    ("", "127.255.255.254", False),  # a refusal is no listing
    ("", "192.0.2.7", False),  # somebody's advertisement
    ("127.0.0.2", "127.0.0.2", True),
    ("127.0.0.2", "127.0.0.3", False),
    ("127.0.0.[2..11]", "127.0.0.11", True),
    ("127.0.0.[2..11]", "127.0.0.12", False),
    ("127.0.[0..255].[2;3]", "127.0.17.3", True),
    ("127.0.[0..255].[2;3]", "127.0.17.1", False),
    ("127.0.0.2 127.0.0.[4..7]", "127.0.0.5", True),
    ("127.0.0.2 127.0.0.[4..7]", "127.0.0.3", False),
    ("127.0.0.2", "no address", False),
    ("", "127.garbage", False),
]


@pytest.mark.parametrize(("answers", "answer", "fits"), FITS)
def test_which_answers_count(answers: str, answer: str, fits: bool):
    if answer != "127.garbage":
        assert dnsbl.fits(Line("bl.example", 1, answers), answer) is fits


def test_a_zone_with_two_lines_is_two_reasons():
    lines = [Line("bl.example", 3), Line("bl.example", 5, "127.0.0.9", "hijacked"), Line("bl.example", 1, "127.0.0.4")]
    found = dnsbl.reasons(lines, ["127.0.0.9"], "192.0.2.1")
    assert [(reason.source, reason.points, reason.because) for reason in found] == [
        ("dnsbl", 3, "192.0.2.1 is listed by bl.example"),
        ("dnsbl", 5, "192.0.2.1 is listed by bl.example (hijacked)"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "169.254.1.1",
        "fe80::1",
        "fd00::1",
        "",
        "x",
        "100.64.1.1",
    ],
)
def test_nobody_is_asked_about_our_own_side_of_the_world(address: str):
    assert not dnsbl.is_askable(address)


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "8.8.8.8"])
def test_strangers_are_asked_about(address: str):
    assert dnsbl.is_askable(address)


WRONG = [
    Line("", 1),
    Line("localhost", 1),
    Line("bl example.com", 1),
    Line("-.example.com", 1),
    Line("x" * 64 + ".example.com", 1),
    Line("bl.example.com", 0),
    Line("bl.example.com", 1000),
    Line("bl.example.com", float("nan")),
    Line("bl.example.com", 1, "127.0.0"),
    Line("bl.example.com", 1, "127.0.0.256"),
    Line("bl.example.com", 1, "127.0.0.[9..2]"),
    Line("bl.example.com", 1, "192.0.2.1"),
    Line("bl.example.com", 1, "127.0.0.*"),
]


@pytest.mark.parametrize("line", WRONG, ids=range(len(WRONG)))
def test_what_is_no_line(line: Line):
    with pytest.raises(BadLine):
        dnsbl.checked(line)


def test_a_line_is_kept_in_one_form():
    kept = dnsbl.checked(Line(" ZEN.example.ORG. ", 2.5, "127.0.0.2,  127.0.0.3", " a \n note "))
    assert kept == Line("zen.example.org", 2.5, "127.0.0.2 127.0.0.3", "a note")
