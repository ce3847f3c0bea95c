"""What rules send away: forwarded, refused, answered, told."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.models import Answered, RuleCount
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from tests.delivery.sorting.delivering import (
    AWAY,
    LETTER,
    came,
    lies,
    queued,
    rules,
    spooled,
    story,
)
from tests.delivery.test_arrive import arrival, letters_of
from tests.support.office import Office

pytestmark = pytest.mark.django_db


# -- forwarded ---------------------------------------------------------------------------------------------------


def test_redirect_leaves_by_the_road_of_all_that_is_forwarded(office: Office) -> None:
    rules(office.anna.id, 'addheader "X-By" "Anna"; redirect "Carol@example.org";')
    came("anna@example.test")
    assert lies(office.anna.id) == {}
    [(sender, address)] = queued()
    assert address == "Carol@example.org"
    assert re.match(r"SRS0=.*=example\.net=carl@example\.test", sender)
    letter = spooled("Carol@example.org")
    assert letter["Delivered-To"] == "anna@example.test"
    assert letter["X-By"] == "Anna"
    assert letter["Return-Path"] is None
    assert letter["Received"] is not None


def test_a_letter_goes_round_once_only(office: Office) -> None:
    rules(office.anna.id, 'redirect "carol@example.org";')
    outcome = came("anna@example.test", octets=b"Delivered-To: anna@example.test\r\n" + LETTER)
    assert queued() == []
    assert lies(office.anna.id) == {"INBOX": [""]}
    assert any("Not forwarded to carol@example.org, Mail forwarding loop" in line for line in story(outcome))


@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ('deleteheader "From"; addheader "From" "Olga <olga@example.test>"; redirect "c@example.org";', False),
        ('addheader :last "Sender" "olga@example.test"; redirect "c@example.org";', False),
        ('replace :from "olga@example.test" "Pay now"; redirect "c@example.org";', False),
        ('replace :from "anna@example.test" "See below"; redirect "c@example.org";', True),
        ('deleteheader "From"; addheader "From" "Roofs <carl@example.net>"; redirect "c@example.org";', True),
        ('deleteheader "Subject"; redirect "c@example.org";', True),
    ],
)
def test_nobody_s_rules_write_in_another_one_s_name(office: Office, text: str, leaves: bool) -> None:
    rules(office.anna.id, text)
    outcome = came("anna@example.test")
    assert bool(queued()) is leaves
    assert lies(office.anna.id) == ({} if leaves else {"INBOX": [""]})
    assert leaves or "Not forwarded to c@example.org, they would let olga@example.test write it," in "".join(
        story(outcome)
    )


@pytest.mark.parametrize(
    ("text", "notify", "ret"),
    [
        ('redirect :copy "c@example.org";', {"FAILURE"}, "HDRS"),
        ('redirect :notify "never" "c@example.org";', {"NEVER"}, "HDRS"),  # RFC 6009 §5
        ('redirect :notify "SUCCESS,DELAY" :ret "full" "c@example.org";', {"SUCCESS", "DELAY"}, "FULL"),
    ],
)
def test_reports_of_a_forwarded_letter(office: Office, text: str, notify: set[str], ret: str) -> None:
    rules(office.anna.id, text)
    sent = arrival("anna@example.test")
    [recipient] = sent.envelope.recipients
    wished = replace(recipient, notify=frozenset({"FAILURE"}))
    delivery.deliver([replace(sent, envelope=replace(sent.envelope, recipients=(wished,), ret="HDRS"))])
    [line] = outbox.list_queue(QueueFilter())
    envelope = outbox.show(line.trace)
    from mailapp.outbox.models import Outbound, OutboundRecipient

    row = OutboundRecipient.objects.get()
    assert set(filter(None, re.split(r"[, ]", row.notify))) == notify
    assert Outbound.objects.get().ret == ret
    assert line.orcpt == "rfc822;anna@example.test"
    assert envelope.trace == line.trace


def test_rules_send_so_many_letters_a_day(office: Office) -> None:
    policy.change("rule_letters_per_day", 2)
    rules(office.anna.id, 'redirect "c@example.org"; redirect :copy "d@example.org";')
    came("anna@example.test")
    outcome = came("anna@example.test")
    assert len(queued()) == 2
    assert lies(office.anna.id) == {"INBOX": [""]}
    assert any("have sent 2 letters today" in line for line in story(outcome))
    assert RuleCount.objects.get().letters == 2


# -- refused -----------------------------------------------------------------------------------------------------


def test_answers_are_counted_with_what_rules_send(office: Office) -> None:
    policy.change("rule_letters_per_day", 2)
    rules(office.anna.id, 'vacation "Away";')
    for person in ("carl", "dora", "emil"):
        outcome = came("anna@example.test", sender=f"{person}@example.net")
    assert queued() == [("", "carl@example.net"), ("", "dora@example.net")]
    assert any(line.startswith("Not answered, the rules have sent 2 letters today") for line in story(outcome))
    assert Answered.objects.count() == 2  # the third is answered tomorrow


GATES = [
    # who writes to Anna, whose rules send it on to a list that is closed to him
    ("closed", {"sender": "carl@example.net"}, False),
    ("closed", {"sender": "ben@example.test"}, False),  # anybody can say so
    ("closed", {"sender": "printer@example.test", "trusted": True}, True),
    ("members", {"sender": "carl@example.net"}, False),
    ("members", {"sender": "dora@example.net"}, True),  # a member elsewhere
    ("members", {"sender": ""}, False),
]


@pytest.mark.parametrize(("posting", "envelope", "reached"), GATES)
def test_a_closed_group_is_closed_to_redirections(
    office: Office, posting: str, envelope: dict[str, object], reached: bool
) -> None:
    members = ["ben@example.test", "dora@example.net"]
    directory.add_group("staff@example.test", members, posting=directory.Posting(posting))
    rules(office.anna.id, 'redirect "staff@example.test";')
    outcome = came("anna@example.test", **envelope)
    assert [address for _, address in queued()] == (["staff@example.test"] if reached else [])
    assert lies(office.anna.id) == ({} if reached else {"INBOX": [""]})
    assert any("people may write to this list" in line or "members may" in line for line in story(outcome)) != reached


def test_colleagues_reach_a_closed_group_by_redirections(office: Office) -> None:
    """Also with a letter that waited in the queue until its time came."""
    directory.add_group("staff@example.test", ["ben@example.test"], posting=directory.Posting.CLOSED)
    rules(office.anna.id, 'redirect "staff@example.test";')
    came("anna@example.test", sender="olga@example.test", protocol="LOCAL", writer=office.olga.id)
    assert [address for _, address in queued()] == ["staff@example.test"]


def test_the_sender_is_refused_while_he_waits(office: Office) -> None:
    rules(office.anna.id, 'ereject "Write to sales\r\ninstead.";')
    outcome = came("anna@example.test")
    assert isinstance(outcome, delivery.Refused)
    assert outcome.reply == "550 5.7.1 Write to sales\ninstead."
    assert lies(office.anna.id) == {}
    assert queued() == []
    rules(office.ben.id, 'reject "Nor me";')
    assert isinstance(came("ben@example.test", "anna@example.test"), delivery.Refused)


def test_who_has_it_in_quarantine_loses_nothing_by_another_one_s_refusal(office: Office) -> None:
    rules(office.anna.id, 'reject "Never";')
    held = {office.ben.id: guard.Opinion(quarantine=True, because="9 points")}
    outcome = came("anna@example.test", "ben@example.test", opinions=held)
    assert isinstance(outcome, delivery.Receipt)
    assert any("In quarantine for ben@example.test" in line for line in story(outcome))
    assert queued() == [("", "carl@example.net")]


@pytest.mark.parametrize("how", ["others", "later", "words"])
def test_else_he_is_told_by_a_report(office: Office, how: str) -> None:
    """Another one takes it, nobody waits any more, or a reply cannot say the words (RFC 5429 §2.1, §2.2)."""
    reason = "Nein, für immer" if how == "words" else "Never"
    rules(office.anna.id, f'reject "{reason}";')
    to = ("anna@example.test", "ben@example.test") if how == "others" else ("anna@example.test",)
    outcome = came(*to, **({"protocol": "LOCAL"} if how == "later" else {}))
    assert isinstance(outcome, delivery.Receipt)
    assert lies(office.anna.id) == {}
    assert queued() == [("", "carl@example.net")]
    report = spooled("carl@example.net")
    assert report.get_content_type() == "multipart/report"
    text, status, *_ = report.iter_parts()
    assert reason in text.get_content()
    assert "Action: failed" in str(status)
    assert "anna@example.test" in str(status)


def test_nobody_is_told_of_a_letter_from_nobody(office: Office) -> None:
    rules(office.anna.id, 'reject "Never";')
    came("anna@example.test", sender="", protocol="LOCAL")
    assert queued() == []
    assert lies(office.anna.id) == {"INBOX": [""]}


def test_vacation_answers_once_in_a_while(office: Office) -> None:
    rules(office.anna.id, AWAY)
    outcomes = delivery.deliver([arrival("anna@example.test", octets=LETTER) for _ in range(3)])
    assert all(isinstance(outcome, delivery.Receipt) for outcome in outcomes)
    assert lies(office.anna.id) == {"INBOX": ["", "", ""]}
    assert queued() == [("", "carl@example.net")]
    answer = spooled("carl@example.net")
    assert answer["Subject"] == "Away"
    assert answer["From"] == "Anna Arnold <anna@example.test>"
    assert answer["In-Reply-To"] == "<1@example.net>"
    assert "auto-replied" in answer["Auto-Submitted"]
    assert answer.get_content() == "Back on Monday.\r\n"
    Answered.objects.update(until=timezone.now() - timedelta(seconds=1))
    came("anna@example.test")
    assert len(queued()) == 2
    came("anna@example.test", sender="ben@example.test")
    assert len(queued()) == 3


UNANSWERED = [
    ({"sender": ""}, b""),  # RFC 5230 §4.6
    ({"sender": "anna@example.test"}, b""),
    ({"sender": "owner-list@example.net"}, b""),
    ({"sender": "mailer-daemon@example.net"}, b""),
    ({}, b"List-Id: <a.example.net>\r\n"),
    ({}, b"Precedence: bulk\r\n"),
    ({}, b"Auto-Submitted: auto-generated\r\n"),  # RFC 3834 §2
]


@pytest.mark.parametrize(("envelope", "field"), UNANSWERED)
def test_robots_and_lists_are_not_answered(office: Office, envelope: dict[str, str], field: bytes) -> None:
    rules(office.anna.id, AWAY)
    outcome = came("anna@example.test", octets=field + LETTER, **envelope)
    assert queued() == []
    assert lies(office.anna.id) == {"INBOX": [""]}
    assert any(line.startswith("Not answered") for line in story(outcome))


def test_a_letter_to_a_group_is_not_answered_by_its_members(office: Office) -> None:
    """RFC 5230 §4.5; an alias is one's own, and answers in its own name."""
    directory.add_group("all@example.test", ["anna@example.test", "ben@example.test"])
    directory.add_alias("roof@example.test", ["anna@example.test"])
    rules(office.anna.id, AWAY)
    came("all@example.test", octets=LETTER.replace(b"anna@", b"all@"))
    assert queued() == []
    came("roof@example.test", octets=LETTER.replace(b"anna@", b"roof@"))
    assert spooled("carl@example.net")["From"] == "Anna Arnold <roof@example.test>"


def test_an_answer_is_kept_where_fcc_says(office: Office) -> None:
    """RFC 8580 §3; and only when it is sent. Nobody writes in another one's name."""
    text = 'vacation :from "ben@example.test" :fcc "Sent" :flags "\\\\Seen" "Away.";'
    rules(office.anna.id, text)
    came("anna@example.test")
    came("anna@example.test")
    assert lies(office.anna.id) == {"INBOX": ["", ""], "Sent": ["\\Seen"]}
    assert message_from_bytes(letters_of(office.anna.id, "Sent")[0])["From"] == "Anna Arnold <anna@example.test>"


def test_start_and_end_of_an_absence(office: Office) -> None:
    """RFC 5260 §4: `currentdate` says whether it has begun."""
    span = 'if allof(currentdate :value "ge" "date" "{}", currentdate :value "le" "date" "{}") {{ ' + AWAY + " }}"
    rules(office.anna.id, span.format("2000-01-01", "2001-01-01"))
    came("anna@example.test")
    assert queued() == []
    rules(office.anna.id, span.format("2000-01-01", "2999-01-01"))
    came("anna@example.test")
    assert queued() == [("", "carl@example.net")]


@pytest.mark.parametrize("looks", ["", 'require "spamtest"; if spamtest "0" { stop; }\n'])
def test_spam_is_not_answered(office: Office, looks: str) -> None:
    """Also by a script that looks at spam itself."""
    rules(office.anna.id, looks + AWAY)
    came("anna@example.test", opinions={office.anna.id: delivery.Opinion(into="Junk", spam=9.0)})
    assert queued() == []
    assert lies(office.anna.id) == {"Junk": [""]}


def test_somebody_is_told_that_a_letter_came(office: Office) -> None:
    """RFC 5436; a letter that nobody wrote tells nobody, so that two who tell each other come to an end (§2.7.1)."""
    rules(office.anna.id, 'notify :importance "1" :message "A letter" "mailto:0123@sms.example.org";')
    came("anna@example.test")
    assert queued() == [("anna@example.test", "0123@sms.example.org")]
    told = spooled("0123@sms.example.org")
    assert (told["Subject"], told["Importance"]) == ("A letter", "high")
    assert told["Auto-Submitted"].startswith("auto-notified")
    came("anna@example.test", octets=told.as_bytes(policy=default.clone(linesep="\r\n")))
    assert len(queued()) == 1
    assert lies(office.anna.id) == {"INBOX": ["", ""]}
