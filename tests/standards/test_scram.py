"""RFC 7677 §3 and RFC 5802 §5, word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.scram import Scram, ScramFailed

pytestmark = pytest.mark.pure

SHA256 = Scram("SCRAM-SHA-256", "user", "pencil", "rOprNGfwEbeRWgbNEkqO")
SERVER = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"


def test_the_example_of_sha_256():
    assert SHA256.first == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    answer = SHA256.answer(f"r={SERVER},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
    assert answer.text == f"c=biws,r={SERVER},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    answer.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    with pytest.raises(ScramFailed, match="does not know the password"):
        answer.check("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=")


def test_the_example_of_sha_1():
    scram = Scram("SCRAM-SHA-1", "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL")
    server = "fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"
    answer = scram.answer(f"r={server},s=QSXCR+Q6sek8bf92,i=4096")
    assert answer.text == f"c=biws,r={server},p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
    answer.check("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")


def test_names_are_escaped():
    assert Scram("SCRAM-SHA-1", "a=b,c", "x", "n").first == "n,,n=a=3Db=2Cc,r=n"


@pytest.mark.parametrize(
    "challenge",
    [
        "",
        "r=other,s=QSXC,i=4096",
        f"r={SERVER},s=%%%,i=4096",
        f"r={SERVER},s=QSX,i=4096",
        f"r={SERVER},s=QSXC,i=0",
        f"r={SERVER},s=QSXC,i=9999999",
    ],
)
def test_challenges_that_are_none(challenge):
    with pytest.raises(ScramFailed):
        SHA256.answer(challenge)


@given(st.text(max_size=60))
def test_any_words_are_no_challenge(words):
    with pytest.raises(ScramFailed):
        SHA256.answer(words)
