"""The office's rules: shown, changed, put back."""

import pytest

from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.policy.values import Policy


@pytest.fixture(autouse=True)
def rules_are_read_again():
    """The database is rolled back behind the cache's back."""
    policy._cached = None
    yield
    policy._cached = None


def test_all_rules_are_shown(olga):
    page = olga.get("/admin/policy").content.decode()
    for words in ("Largest letter", "150 MB", "5 days", "7 minutes 30 seconds, 15 minutes"):
        assert words in page


def test_a_rule_is_changed_and_put_back(olga):
    answer = olga.post("/admin/policy/queue_lifetime", {"value": "3 days"}, follow=True)
    assert "is now 3 days" in answer.content.decode()
    assert policy.current().queue_lifetime == 3 * 86_400
    assert "olga@example.test set the rule “Give up after” to 3 days" in journal.recent(["admin"])[0].step.summary
    assert "Put back to the default (5 days)" in olga.get("/admin/policy/queue_lifetime").content.decode()
    olga.post("/admin/policy/queue_lifetime/reset")
    olga.post("/admin/policy/queue_lifetime/reset")  # twice is harmless
    assert policy.current() == Policy()


def test_the_default_typed_in_is_no_change(olga):
    olga.post("/admin/policy/retry_after", {"value": "1 hour, 2 hours"})
    assert policy.current().retry_after == (3600, 7200)
    olga.post("/admin/policy/retry_after", {"value": olga.get("/admin/policy/retry_after").context["rule"]["default"]})
    assert "changed</span>" not in olga.get("/admin/policy").content.decode()


def test_a_choice(olga):
    olga.post("/admin/policy/over_quota_is_permanent", {"value": "yes"})
    assert policy.current().over_quota_is_permanent is True


def test_a_wrong_value_is_told_and_kept(olga):
    answer = olga.post("/admin/policy/queue_lifetime", {"value": "for ever"})
    assert answer.status_code == 400
    assert "for ever" in answer.content.decode()
    assert "Write a time such as" in answer.content.decode()
    answer = olga.post("/admin/policy/queue_lifetime", {"value": "5 seconds"})
    assert "5 seconds is too little; 1 hour is the least." in answer.content.decode()


def test_a_rule_that_is_not_there(olga):
    assert olga.get("/admin/policy/nonsense").status_code == 404
    assert olga.post("/admin/policy/nonsense/reset").status_code == 404


def test_networks_and_a_text(olga):
    olga.post("/admin/policy/mynetworks", {"value": "192.0.2.0/24\r\n2001:db8::/32, 198.51.100.7"})
    assert list(policy.current().mynetworks) == ["192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"]
    answer = olga.post("/admin/policy/mynetworks", {"value": "192.0.2.0/24, printer"})
    assert "“printer” is no network" in answer.content.decode()
    olga.post("/admin/policy/mynetworks", {"value": ""})
    olga.post("/admin/policy/banner", {"value": "Post"})
    assert (policy.current().mynetworks, policy.current().banner) == ((), "Post")
    assert olga.post("/admin/policy/banner", {"value": "x" * 201}).status_code == 400
