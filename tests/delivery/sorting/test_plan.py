"""What rules would do: asked of real scripts of real people, and nothing is done."""

import tomllib
from pathlib import Path

import pytest

from mailapp.delivery.api import Scripts
from mailapp.delivery.script import BadScript
from mailapp.delivery.sorting.plan import candidate, letter_of, plan
from mailapp.delivery.sorting.values import Plan
from mailapp.delivery.sorting.world import Case
from mailapp.directory.values import AccountInfo
from mailapp.guard.values import PLAIN, Opinion
from mailapp.standards import sieve
from mailapp.store import api as store
from tests.support.office import Office, make_office

LETTER = b"From: carl@example.net\r\nTo: anna@example.test\r\nSubject: Lunch\r\n\r\nToday?\r\n"
ENVELOPE = sieve.Envelope("carl@example.net", "anna+food@example.test")
SPAM = Opinion(into="Junk", spam=7.5, because="7.5 points")

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def active(person: AccountInfo, text: str) -> None:
    scripts = Scripts(person.id)
    scripts.put("main", text.encode())
    scripts.activate("main")


def planned(person: AccountInfo, opinion: Opinion = PLAIN, **case: object) -> Plan:
    return plan(person, letter_of(LETTER), Case(ENVELOPE, opinion, **case))  # type: ignore[arg-type]


def said(plan: Plan) -> list[str]:
    return [deed.sentence for deed in plan.deeds]


VERSION = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
WORLD = [
    (f'require ["fileinto","environment"]; if environment "version" "{VERSION}" {{ fileinto "yes"; }}', "Filed in yes"),
    ('require ["fileinto","mailbox"]; if mailboxexists ["Junk", "inbox"] { fileinto "yes"; }', "Filed in yes"),
    ('require ["fileinto","mailbox"]; if not mailboxexists "None" { fileinto "yes"; }', "Filed in yes"),
    ('require ["fileinto","special-use"]; if specialuse_exists "\\\\Junk" { fileinto "yes"; }', "Filed in yes"),
    ('require ["fileinto","special-use"]; if specialuse_exists "Junk" "\\\\Junk" { fileinto "yes"; }', "Filed in yes"),
    (
        'require ["fileinto","mboxmetadata"]; if metadata "INBOX" "/private/Comment" "mine" { fileinto "yes"; }',
        "Filed in yes",
    ),
    (
        'require ["fileinto","servermetadata"]; if servermetadata "/private/comment" "all" { fileinto "yes"; }',
        "Filed in yes",
    ),
    (
        'require ["fileinto","subaddress","envelope"]; if envelope :detail "to" "food" { fileinto "yes"; }',
        "Filed in yes",
    ),
    ('require ["fileinto","environment"]; if environment "domain" "example.test" { fileinto "yes"; }', "Filed in yes"),
    ('require ["fileinto","spamtest"]; if spamtest "0" { fileinto "yes"; }', "Filed in yes"),
    ('require ["include"]; include "other";', "Filed in A"),
]


@pytest.mark.parametrize(("text", "deed"), WORLD)
def test_a_script_asks_about_its_owner_s_mail(office: Office, text: str, deed: str) -> None:
    Scripts(office.anna.id).put("other", b'require "fileinto"; fileinto "A";')
    inbox = store.open(office.anna.id).mailbox("INBOX")
    notes = store.annotations(office.anna.id)
    notes.set(inbox.id, {"/private/comment": b"mine"})
    notes.set(0, {"/private/comment": b"all"})
    active(office.anna, text)
    assert said(planned(office.anna)) == [deed]


def test_spam_is_not_for_a_person_s_own_rules(office: Office) -> None:
    active(office.anna, "discard;")
    plan = planned(office.anna, SPAM)
    assert said(plan) == ["Kept in Junk"]
    assert "taken for spam" in plan.because
    assert said(planned(office.anna)) == ["Discarded"]


@pytest.mark.parametrize(("least", "deed"), [("8", "Kept in Junk"), ("7", "Discarded")])
def test_unless_they_ask_how_much_it_looks_like_it(office: Office, least: str, deed: str) -> None:
    """7.5 points of 10 are 75 percent, and 7 of 10 (RFC 5235 §2)."""
    head = 'require ["spamtest", "relational", "comparator-i;ascii-numeric"];'
    active(office.anna, f'{head} if spamtest :value "ge" :comparator "i;ascii-numeric" "{least}" {{ discard; }}')
    assert said(planned(office.anna, SPAM)) == [deed]


def test_who_has_no_rules_costs_no_question(office: Office, django_assert_num_queries) -> None:
    active(office.anna, "discard;")
    planned(office.ben)
    with django_assert_num_queries(0):
        assert planned(office.ben).plain
    planned(office.anna)
    with django_assert_num_queries(0):
        assert said(planned(office.anna)) == ["Discarded"]


def test_a_change_holds_at_once(office: Office) -> None:
    active(office.anna, "discard;")
    assert said(planned(office.anna)) == ["Discarded"]
    active(office.anna, 'redirect "ben@example.test";')
    assert said(planned(office.anna)) == ["Forwarded to ben@example.test"]
    Scripts(office.anna.id).activate("")
    assert planned(office.anna).plain


def test_a_script_is_tried_before_it_is_kept(office: Office) -> None:
    ready = candidate(office.anna, 'require "fileinto"; fileinto "A";')
    assert said(plan(office.anna, letter_of(LETTER), Case(ENVELOPE), scripts=[ready])) == ["Filed in A"]
    with pytest.raises(BadScript, match="line 1, column 1"):
        candidate(office.anna, "fileinto 3;")
