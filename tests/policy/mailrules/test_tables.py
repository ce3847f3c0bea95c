"""The tables as they are kept and compiled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.policy.mailrules import api, patterns
from mailapp.policy.mailrules.api import BadRule
from mailapp.policy.models import MailRule

pytestmark = pytest.mark.django_db

LINE = {"about": "client", "pattern": "192.0.2.0/24", "action": "refuse", "reason": "spam"}


def kept() -> list[str]:
    return [entry.rule.pattern for entry in api.entries("access")]


def test_lines_are_added_changed_moved_and_removed() -> None:
    first = api.add("access", LINE, note="since  May")
    second = api.add("access", {**LINE, "pattern": "198.51.100.7"})
    assert (first.position, second.position, first.note) == (1, 2, "since May")
    changed = api.change("access", first.id, {"pattern": "203.0.113.0/24"}, active=False)
    assert (changed.rule.pattern, changed.rule.reason, changed.active) == ("203.0.113.0/24", "spam", False)
    third = api.add("access", {**LINE, "pattern": "*"})
    assert api.move("access", third.id, 1).position == 1
    assert kept() == ["*", "203.0.113.0/24", "198.51.100.7"]
    assert api.move("access", third.id, 99).position == 3
    assert api.remove("access", first.id).rule.pattern == "203.0.113.0/24"
    assert kept() == ["198.51.100.7", "*"]


def test_nothing_is_compiled_for_nothing() -> None:
    assert api.current() is api.NO_RULES


def test_what_holds_now() -> None:
    now = timezone.now()
    api.add("access", LINE)
    api.add("access", {**LINE, "pattern": "198.51.100.1"}, active=False)
    api.add("access", {**LINE, "pattern": "198.51.100.2"}, expires=now - timedelta(seconds=1))
    api.add("access", {**LINE, "pattern": "198.51.100.3"}, expires=now + timedelta(days=1))
    rules = api.current()
    assert [n.rule.pattern for n in rules.access.rules] == ["192.0.2.0/24", "198.51.100.3"]
    assert [api.expired(entry) for entry in api.entries("access")] == [False, False, True, False]
    api.forget()
    assert api.current().access.rules == rules.access.rules


def test_machines_are_built_again_only_when_something_has_changed(django_assert_num_queries) -> None:
    api.add("content", {"where": "header", "pattern": "x", "action": "reject"})
    with django_assert_num_queries(1):
        before = api.current()
        assert api.current() is before


def test_a_line_that_a_later_release_no_longer_understands_is_passed_over(caplog) -> None:
    api.add("access", LINE)
    MailRule.objects.create(family="access", position=9, says={"about": "moon"})
    MailRule.objects.create(family="gone", position=1, says={})
    api.forget()
    assert len(api.current().access.rules) == 1
    assert "passed over" in caplog.text
    assert len(api.entries("access")) == 1


def test_many_lines_are_all_or_none() -> None:
    with pytest.raises(BadRule):
        api.add_many("access", [LINE, {**LINE, "pattern": ""}])
    assert not api.entries("access")
    assert [entry.position for entry in api.add_many("access", [LINE, LINE])] == [1, 2]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda: api.entries("nothing"), "no table nothing"),
        (lambda: api.change("access", 7, {}), "no rule 7"),
        (lambda: api.move("access", 7, 1), "no rule 7"),
        (lambda: api.remove("access", 7), "no rule 7"),
        (lambda: api.add("access", LINE, note="x" * 501), "A note is one line"),
    ],
)
def test_what_is_not_there(act, sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence):
        act()


def test_patterns_that_no_machine_holds_are_refused_before_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "MEMORY_OCTETS", 256 * 1024)
    line = {"where": "header", "action": "reject"}
    api.add("content", {**line, "pattern": "x"})
    with pytest.raises(BadRule, match="too many or too large"):
        api.add_many("content", [{**line, "pattern": f"{number}[a-z]{{200}}"} for number in range(100)])
    assert len(api.entries("content")) == len(api.current().content.rules) == 1
