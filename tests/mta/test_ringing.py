"""A few calls for many letters."""

import pytest

from mta import ringing
from mta.ringing import Ringer
from tests.support.waiting import until


@pytest.fixture
def rung():
    return []


@pytest.fixture
def ringer(rung):
    return Ringer(lambda destination: rung.append(destination) or True)


def test_the_first_rings_at_once_and_the_rest_together(ringer, rung):
    for _ in range(50):
        ringer(["one.example"])
    assert rung == ["one.example"]
    ringer(["two.example"])
    assert rung == ["one.example", "two.example"]
    until(lambda: len(rung) == 3)
    assert rung[2] == "one.example"


def test_a_moment_later_it_rings_at_once_again(ringer, rung, monkeypatch):
    monkeypatch.setattr(ringing, "MOMENT_SECONDS", 0.0)
    for _ in range(3):
        ringer(["one.example"])
    assert rung == ["one.example"] * 3


def test_nobody_hears(monkeypatch):
    rung = []
    ringer = Ringer(lambda destination: rung.append(destination))
    ringer(["one.example", "two.example"])
    assert rung == ["one.example"]


def test_it_forgets(ringer, monkeypatch):
    monkeypatch.setattr(ringing, "MOST_REMEMBERED", 10)
    monkeypatch.setattr(ringing, "MOMENT_SECONDS", 0.0)
    ringer(f"{n}.example" for n in range(100))
    assert len(ringer._rung) <= 10
