"""The commands of suppression, limits and SRS: what they say, how they end, what they leave behind."""

import json

import pytest
from django.core.management import CommandError

from mailapp.delivery import api as delivery
from mailapp.policy import api as policy
from tests.directory.test_commands import run
from tests.support.office import Office

pytestmark = pytest.mark.usefixtures("office")


def test_suppression_added_listed_removed():
    said = run("suppression", "add", "Press@example.net", "--reason", "they asked", "--days", "30")
    assert said.startswith("Nobody writes to press@example.net any more until 20")
    [entry] = json.loads(run("suppression", "list", "--json"))
    assert (entry["address"], entry["active"], entry["account"]) == ("press@example.net", True, None)
    assert "press@example.net" in run("suppression", "list", "asked")
    assert run("suppression", "list", "nowhere") == "None."
    assert run("suppression", "remove", "press@example.net") == "press@example.net may be written to again."
    assert delivery.suppressed() == []


def test_suppression_for_one_account(office: Office):
    run("suppression", "add", "press@example.net", "--account", "anna@example.test")
    assert [entry.account for entry in delivery.suppressed()] == [office.anna.id]
    with pytest.raises(CommandError, match="not suppressed"):
        run("suppression", "remove", "press@example.net", "--account", "ben@example.test")
    run("suppression", "remove", "press@example.net", "--account", "anna@example.test")


def test_those_that_bounced_seldom_are_shown_when_asked_for():
    delivery.learn({"cora@example.net": "550 5.1.1 gone"}, [], policy.current())
    assert run("suppression", "list") == "None."
    assert "gone" in run("suppression", "list", "--counted")


@pytest.mark.parametrize(
    ("words", "sentence", "status"),
    [
        (["suppression", "remove", "x@example.net"], "x@example.net is not suppressed.", 1),
        (["suppression", "add", "nonsense"], "The address has no domain", 1),
        (["suppression", "add", "a@b.test", "--account", "nobody@example.test"], "There is no account", 1),
        (["suppression", "add", "a@b.test", "--days", "-3"], "not a whole number", 1),
        (["limits", "show", "nobody@example.test"], "There is no account nobody@example.test.", 1),
        (["limits", "set", "anna@example.test"], "Name at least one limit", 2),
        (["limits", "set", "anna@example.test", "--letters-per-hour", "many"], "nor the word office", 1),
        (["srs", "reverse", "carl@example.net"], "no address of the sender rewriting scheme", 1),
        (["srs", "forward", "nonsense", "example.test"], "The address has no domain", 1),
    ],
)
def test_what_cannot_be_is_a_sentence(words: list[str], sentence: str, status: int):
    with pytest.raises(CommandError, match=sentence) as trouble:
        run(*words)
    assert trouble.value.returncode == status


def test_limits_of_one_person(office: Office):
    said = run("limits", "set", "anna@example.test", "--letters-per-hour", "0", "--new-recipients-per-day", "1000")
    assert said == "anna@example.test has limits of its own."
    [row] = json.loads(run("limits", "list", "--json"))
    assert row == {
        "address": "anna@example.test",
        "letters_per_hour": 0,
        "recipients_per_day": None,
        "new_recipients_per_day": 1000,
    }
    shown = json.loads(run("limits", "show", "anna@example.test", "--json"))
    assert [(line["allowed"], line["own"]) for line in shown] == [(0, 0), (20_000, None), (1000, 1000)]
    for limit in ("--letters-per-hour", "--new-recipients-per-day"):
        run("limits", "set", "anna@example.test", limit, "office")
    assert run("limits", "list") == "None."


def test_srs_there_and_back():
    path = run("srs", "forward", "carl@example.net", "example.test")
    assert run("srs", "reverse", path) == "carl@example.net"
    assert run("srs", "rotate").startswith("A new secret signs from now on")
    assert run("srs", "reverse", path) == "carl@example.net"
