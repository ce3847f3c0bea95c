"""The office's rules: bounded, explained, changed at once, and put back."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from mailapp.policy import api as policy
from mailapp.policy.api import UnknownRule
from mailapp.policy.models import Override
from mailapp.policy.rule import DEFAULTS
from mailapp.policy.rules import RULES
from mailapp.policy.values import Policy

pytestmark = pytest.mark.django_db


def test_every_rule_is_explained_and_allows_its_default():
    assert list(RULES) == list(DEFAULTS)
    for name, rule in RULES.items():
        assert rule.help
        assert rule.checked(rule.default) == DEFAULTS[name]


def test_a_change_holds_at_once_and_can_be_put_back():
    assert policy.current() == Policy()
    policy.change("message_size", 1_000_000)
    policy.change("retry_after", [60, 120])
    policy.change("over_quota_is_permanent", True)
    now = policy.current()
    assert (now.message_size, now.retry_after, now.over_quota_is_permanent) == (1_000_000, (60, 120), True)
    assert [rule.name for rule in policy.rules() if rule.changed] == [
        "message_size",
        "retry_after",
        "over_quota_is_permanent",
    ]
    for name in ("message_size", "retry_after", "over_quota_is_permanent"):
        policy.change(name, None)
    assert policy.current() == Policy()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("nothing", 1, "no rule named nothing"),
        ("message_size", "large", "whole number of octets"),
        ("message_size", True, "whole number"),
        ("message_size", 10, "between 65536 and"),
        ("recipients_per_message", 99, "between 100"),
        ("undelete_days", -1, "between 0"),
        ("retry_after", [], "list of 1 to 50"),
        ("retry_after", [60, 0], "between 1"),
        ("retry_after", [60] * 51, "list of 1 to 50"),
        ("over_quota_is_permanent", 1, "yes or no"),
        ("mynetworks", 5, "list of networks"),
        ("mynetworks", ["printer"], "“printer” is no network"),
        ("mynetworks", ["192.0.2.7/24"], "did you mean 192.0.2.0/24"),
        ("mynetworks", ["192.0.2.7"] * 1001, "at most 1000 networks"),
        ("banner", 5, "line of text"),
        ("banner", "two\nlines", "line of text"),
        ("banner", "x" * 201, "0 to 200 characters"),
    ],
)
def test_what_makes_no_sense_is_refused(name, value, sentence):
    with pytest.raises(UnknownRule, match=sentence):
        policy.change(name, value)
    assert policy.current() == Policy()


def test_networks_are_looked_up():
    policy.change("mynetworks", ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7"])
    now = policy.current().mynetworks
    assert list(now) == ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"]
    assert [address for address in ("192.0.2.200", "2001:db8:1::5", "198.51.100.8", "") if now.hold(address)] == [
        "192.0.2.200",
        "2001:db8:1::5",
    ]


def test_a_stored_value_that_no_longer_fits_gives_way_to_the_default():
    Override.objects.create(name="message_size", value=-5)
    Override.objects.create(name="forgotten_rule", value=5)
    policy.forget()
    assert policy.current() == Policy()


def test_current_asks_the_database_rarely(django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(5):
            policy.current()


class TestTheCommand:
    def run(self, *words: str) -> str:
        said = io.StringIO()
        call_command("policy", *words, stdout=said)
        return said.getvalue().rstrip()

    def test_set_list_reset(self):
        assert self.run("set", "message_size", "1000000") == "message_size is 1000000 octets."
        assert self.run("set", "retry_after", "60,120") == "retry_after is 60,120 seconds."
        assert self.run("set", "retry_after", "90") == "retry_after is 90 seconds."
        assert self.run("set", "over_quota_is_permanent", "yes") == "over_quota_is_permanent is yes."
        assert self.run("set", "mynetworks", "192.0.2.0/24, ::1") == "mynetworks is 192.0.2.0/24,::1/128."
        assert self.run("set", "banner", "Post, and more") == "banner is Post, and more."
        assert self.run("set", "banner", "") == "banner is empty."
        listed = {row["name"]: row["value"] for row in json.loads(self.run("list", "--json"))}
        assert (listed["message_size"], listed["retry_after"]) == (1_000_000, [90])
        assert listed["mynetworks"] == ["192.0.2.0/24", "::1/128"]
        assert self.run("set", "mynetworks", "none") == "mynetworks is none."
        assert self.run("reset", "message_size") == "message_size is 157286400 octets."
        assert "retry_after" in self.run("list")

    @pytest.mark.parametrize(
        "words", [("set", "message_size", "big"), ("set", "x", "1"), ("reset", "x"), ("set", "mynetworks", "10/8")]
    )
    def test_nonsense(self, words):
        with pytest.raises(CommandError) as refusal:
            self.run(*words)
        assert refusal.value.returncode == 1
