"""Connections that wait for the next letter, and relays that rest."""

import time
from dataclasses import replace

import pytest

from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import State
from mailapp.routes import api as routes
from mta.outbound.attempt import attempt
from mta.outbound.lines import KEPT_SECONDS, RESTING_SECONDS, Lines
from tests.mta.outbound.test_ways import LAST, RELAY, authority, world
from tests.support.smtp_sink import Script

__all__ = ["authority", "world"]


class Line:
    left = False

    def leave(self):
        self.left = True


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def lines(now):
    return Lines(lambda: now[0])


def test_a_line_is_taken_once_and_by_its_key(lines):
    line = Line()
    lines.keep("relay", line)
    assert lines.take("other") is None
    assert lines.take("relay") is line
    assert lines.take("relay") is None


def test_a_line_waits_a_moment_only(lines, now):
    line = Line()
    lines.keep("relay", line)
    now[0] = KEPT_SECONDS + 0.1
    assert lines.take("relay") is None
    lines.tidy()
    assert line.left


def test_nobody_need_come_back_for_a_line_to_end(monkeypatch):
    monkeypatch.setattr("mta.outbound.lines.KEPT_SECONDS", 0.05)
    line, lines = Line(), Lines()
    lines.keep("relay", line)
    end = time.monotonic() + 5
    while not line.left and time.monotonic() < end:
        time.sleep(0.01)
    assert line.left


def test_few_are_kept(lines):
    many = [Line() for _ in range(30)]
    for line in many:
        lines.keep("relay", line)
    assert sum(line.left for line in many) == 10
    assert many[0].left
    lines.tidy(all=True)
    assert all(line.left for line in many)


def test_a_relay_that_is_silent_rests(lines, now):
    lines.rest("relay", "silent")
    assert (lines.trouble("relay"), lines.trouble("other")) == ("silent", None)
    now[0] = RESTING_SECONDS + 0.1
    assert lines.trouble("relay") is None


@pytest.mark.django_db(transaction=True)
def test_one_connection_to_a_relay_for_many_domains(post, world):
    relay = Script()
    office = replace(world({RELAY: relay}), lines=Lines())
    routes.add_smarthost(f"[relay.example.org]:{office.port}", senders=["*"])
    for domain in ("one.example", "two.example", "three.example"):
        post(f"carl@{domain}")
        attempt(domain, office)
    office.lines.tidy(all=True)
    assert (len(relay.letters), relay.connections) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_one_trip_finds_out_for_all(post, world):
    office = replace(world({}), lines=Lines())
    routes.add_smarthost(f"[relay.example.org]:{office.port}", senders=["*"])
    post("carl@one.example")
    attempt("one.example", office)
    office.dead.last = None  # whoever dials now stumbles
    post("carl@two.example")
    attempt("two.example", office)
    rows = OutboundRecipient.objects.order_by("id")
    assert [State(row.state) for row in rows] == [State.QUEUED, State.QUEUED]
    assert rows[0].last_reply == rows[1].last_reply


@pytest.mark.django_db(transaction=True)
def test_the_last_resort_is_nobody_s_usual_way(post, world):
    last = Script()
    office = replace(world({LAST: last}), lines=Lines())
    routes.add_smarthost(f"[last.example.org]:{office.port}", fallback=True)
    post("carl@example.net")
    attempt("example.net", office)
    office.lines.tidy(all=True)
    assert (len(last.letters), office.lines._idle) == (1, [])
