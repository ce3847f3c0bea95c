"""Port 25 that is blocked on the way out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.routes import api as routes

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def silence(*names, ago=0):
    for name in names:
        routes.silent(name, NOW - ago * MINUTE)


def test_three_that_do_not_answer_are_enough():
    silence("one.example", "two.example")
    assert routes.blocked(NOW) is None
    silence("two.example", "three.example")
    found = routes.blocked(NOW)
    assert set(found.destinations) == {"one.example", "two.example", "three.example"}
    assert "do not answer on port 25" in found.sentence


def test_one_answer_and_the_port_is_open():
    silence("one.example", "two.example", "three.example", ago=1)
    routes.answered(NOW)
    assert routes.blocked(NOW) is None
    silence("one.example", "two.example", "three.example", ago=-10)
    assert routes.blocked(NOW + 20 * MINUTE) is None
    assert len(routes.blocked(NOW + 40 * MINUTE).destinations) == 3


def test_what_was_long_ago_does_not_count():
    silence("one.example", "two.example", "three.example", ago=13 * 60)
    assert routes.blocked(NOW) is None
