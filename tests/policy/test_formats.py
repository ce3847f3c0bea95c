"""Texts that rules take."""

import pytest

from mailapp.policy.formats import withheld
from mailapp.policy.rule import UnknownRule
from mailapp.policy.rules import RULES

CASES = [
    ("smtp_helo_name", "out.example.com", True),
    ("smtp_helo_name", "out", False),
    ("smtp_helo_name", "a b.example", False),
    ("smtp_bind_address", "192.0.2.1", True),
    ("smtp_bind_address", "2001:db8::1", False),
    ("smtp_bind_address", "here", False),
    ("smtp_bind_address6", "2001:db8::1", True),
    ("smtp_bind_address6", "192.0.2.1", False),
    ("smtp_address_preference", "only-ipv4", True),
    ("smtp_address_preference", "ipv5", False),
    ("client_withheld", "Outlook: QRESYNC CONDSTORE; K-9 Mail 5: COMPRESS=DEFLATE", True),
    ("client_withheld", "Outlook: QRESYNC;", False),
    ("client_withheld", "Outlook", False),
    ("client_withheld", ": QRESYNC", False),
    ("client_withheld", "Outlook: QRESYNC, CONDSTORE", False),
    ("client_withheld", "Outlook: CONDSTÖRE", False),
]


@pytest.mark.parametrize(("name", "text", "fits"), CASES)
def test_what_fits(name, text, fits):
    if fits:
        assert RULES[name].checked(text) == text
        return
    with pytest.raises(UnknownRule, match="does not fit"):
        RULES[name].checked(text)


@pytest.mark.parametrize("name", ["smtp_helo_name", "smtp_bind_address", "smtp_bind_address6", "client_withheld"])
def test_nothing_is_as_usual(name):
    assert RULES[name].checked("") == ""


def test_withheld_as_a_value():
    assert withheld("") == ()
    assert withheld("Outlook: qresync CONDSTORE; K-9 Mail 5 : COMPRESS") == (
        ("outlook", frozenset({"QRESYNC", "CONDSTORE"})),
        ("k-9 mail 5", frozenset({"COMPRESS"})),
    )
