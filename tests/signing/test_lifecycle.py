"""What becomes of a key: a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailapp.signing import lifecycle
from mailapp.signing.lifecycle import Answer, Terms
from mailapp.signing.values import KeyInfo, KeyState
from mailapp.standards.dkim.sign import Algorithm

NOW = datetime(2026, 1, 10, tzinfo=UTC)
HOUR, TERMS = timedelta(hours=1), Terms(timedelta(hours=1), timedelta(days=10))
MADE = KeyInfo("example.com", "a", Algorithm.RSA, KeyState.MADE, NOW, None, None, None, None, "", "AAAA")
PUBLISHED = replace(MADE, state=KeyState.PUBLISHED, seen=NOW - HOUR / 2)
SETTLED = replace(PUBLISHED, seen=NOW - HOUR)
ACTIVE = replace(SETTLED, state=KeyState.ACTIVE, activated=NOW)
RETIRING = replace(ACTIVE, state=KeyState.RETIRING, retires=NOW)

LOOKED = [
    (MADE, Answer.THERE, KeyState.PUBLISHED, "its record is in the DNS"),
    (MADE, Answer.ABSENT, KeyState.MADE, ""),
    (MADE, Answer.SILENT, KeyState.MADE, ""),
    (PUBLISHED, Answer.THERE, KeyState.PUBLISHED, ""),
    (PUBLISHED, Answer.ABSENT, KeyState.MADE, "its record is no longer in the DNS"),
    (PUBLISHED, Answer.SILENT, KeyState.PUBLISHED, ""),
    (SETTLED, Answer.THERE, KeyState.ACTIVE, "its record has been in the DNS for long enough"),
    (SETTLED, Answer.SILENT, KeyState.PUBLISHED, ""),
    (ACTIVE, Answer.THERE, KeyState.ACTIVE, ""),
    (ACTIVE, Answer.SILENT, KeyState.ACTIVE, ""),
    (
        ACTIVE,
        Answer.ABSENT,
        KeyState.MADE,
        "its record is no longer in the DNS, so nobody could verify what it signs",
    ),
    (RETIRING, Answer.ABSENT, KeyState.RETIRING, ""),
]


@pytest.mark.parametrize(("key", "answer", "state", "because"), LOOKED)
def test_the_dns_was_asked(key: KeyInfo, answer: Answer, state: KeyState, because: str):
    move = lifecycle.looked(key, answer, "so it said", NOW, TERMS)
    assert (move.key.state, move.because, move.key.checked) == (state, because, NOW)


def test_without_patience_it_signs_at_once():
    move = lifecycle.looked(MADE, Answer.THERE, "", NOW, replace(TERMS, settle=timedelta()))
    assert (move.key.state, move.key.activated) == (KeyState.ACTIVE, NOW)


def test_a_key_that_has_signed_keeps_its_record_for_a_while():
    retired = lifecycle.retired(ACTIVE, NOW, TERMS, "so").key
    assert (retired.state, retired.retires) == (KeyState.RETIRING, NOW + timedelta(days=10))
    assert lifecycle.aged(retired, NOW) is None
    gone = lifecycle.aged(retired, NOW + timedelta(days=10))
    assert gone
    assert gone.key.state is KeyState.GONE
    assert lifecycle.retired(PUBLISHED, NOW, TERMS, "so").key.state is KeyState.GONE
    assert lifecycle.aged(ACTIVE, NOW) is None
