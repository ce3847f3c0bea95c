"""Letters meet people's rules on their way in: what lies where afterwards, what leaves, what is answered."""

import re
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default

import pytest
from django.conf import settings
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.models import Answered, RuleCount, Script, Seen
from mailapp.delivery.sorting import memory
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from mailapp.store import api as store
from mailapp.store.query import All
from mailapp.store.values import UidSet, Want
from tests.delivery.test_arrive import arrival
from tests.support.office import Office, make_office

LETTER = (
    b"From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: Roof\r\n"
    b"Message-ID: <1@example.net>\r\n\r\nIt leaks.\r\n"
)
EVERYTHING = (
    'require ["fileinto","copy","mailbox","special-use","imap4flags","reject","ereject","vacation","vacation-seconds",'
    '"fcc","enotify","editheader","duplicate","redirect-dsn","envelope","subaddress","environment","variables",'
    '"mime","foreverypart","replace","enclose","extracttext","include","date","relational"];\n'
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    for folder in ("mail", "spool"):
        shutil.rmtree(settings.PILLARBOX_HOME / folder, ignore_errors=True)
    return make_office()


def rules(account: int, text: str, name: str = "main") -> None:
    scripts = delivery.Scripts(account)
    scripts.put(name, (EVERYTHING + text).encode())
    scripts.activate(name)


def came(*to: str, octets: bytes = LETTER, **more: object) -> delivery.Receipt | Exception:
    sender = str(more.pop("sender", "carl@example.net"))
    [outcome] = delivery.deliver([replace(arrival(*to, octets=octets, sender=sender), **more)])  # type: ignore[arg-type]
    return outcome


def lies(account: int) -> dict[str, list[str]]:
    """Where this person has letters: the flags of each, in words."""
    mail = store.open(account)
    found = {}
    for box in mail.mailboxes():
        if box.messages and not box.owner:
            uids = UidSet(((1, None),))
            found[box.name] = [" ".join(sorted(info.flags)) for info in mail.fetch(box.id, uids, Want.FLAGS)]
    return found


def octets_in(account: int, folder: str) -> list[bytes]:
    mail = store.open(account)
    box = mail.mailbox(folder).id
    found = []
    for _, uid in mail.search(All(), box):
        with mail.content(box, uid) as file:
            found.append(file.read())
    return found


def queued() -> list[tuple[str, str]]:
    """Who writes to whom."""
    return sorted((line.reverse_path, line.address) for line in outbox.list_queue(QueueFilter()))


def spooled(address: str) -> Message:
    [line] = [line for line in outbox.list_queue(QueueFilter()) if line.address == address]
    path = next(path for path in (settings.PILLARBOX_HOME / "spool").rglob(line.trace))
    return message_from_bytes(path.read_bytes(), policy=default)


def story(outcome: delivery.Receipt) -> list[str]:
    return [noted.step.summary for noted in journal.timeline(outcome.trace)]


# -- where it lies ----------------------------------------------------------------------------------------------

FILED = [
    # RFC 5228 §2.10.2: what is not filed elsewhere is kept
    ("", {"INBOX": [""]}),
    ("stop;", {"INBOX": [""]}),
    ('if header :contains "subject" "roof" { fileinto "Archive"; }', {"Archive": [""]}),
    ('fileinto "Archive"; keep;', {"Archive": [""], "INBOX": [""]}),
    ('fileinto "Archive"; fileinto "Archive";', {"Archive": [""]}),
    ('fileinto "Missing";', {"INBOX": [""]}),
    ('fileinto :create "Roofs/Old";', {"Roofs/Old": [""]}),  # RFC 5490 §3.2
    ('fileinto :copy "Archive";', {"Archive": [""], "INBOX": [""]}),  # RFC 3894 §3
    ('fileinto :specialuse "\\\\Junk" "Spam";', {"Junk": [""]}),  # RFC 8579 §4
    ('fileinto :specialuse "\\\\Flagged" "Archive";', {"Archive": [""]}),
    ('fileinto :specialuse "\\\\Flagged" :create "Stars";', {"Stars": [""]}),
    ('addflag ["\\\\Seen", "bills"]; fileinto "Archive";', {"Archive": ["\\Seen bills"]}),  # RFC 5232 §2
    ('fileinto :flags "\\\\Flagged" "Archive"; keep;', {"Archive": ["\\Flagged"], "INBOX": [""]}),
    ('setflag "\\\\Answered";', {"INBOX": ["\\Answered"]}),
    ('addflag "\\\\Wrong"; addflag "(no)"; addflag "yes";', {"INBOX": ["yes"]}),
    ("discard;", {}),
    ('if envelope "from" "carl@example.net" { fileinto "Archive"; }', {"Archive": [""]}),
    ('if environment "remote-ip" "192.0.2.1" { fileinto "Archive"; }', {"Archive": [""]}),  # RFC 5183 §4.1
    ('if environment "phase" "during" { fileinto "Archive"; }', {"Archive": [""]}),
    ('if environment "remote-host" "*" { fileinto "Archive"; }', {"INBOX": [""]}),  # it has no name in the DNS
]


@pytest.mark.parametrize(("text", "where"), FILED)
def test_a_letter_lies_where_the_rules_put_it(office: Office, text: str, where: dict[str, list[str]]) -> None:
    rules(office.anna.id, text)
    outcome = came("anna@example.test")
    assert isinstance(outcome, delivery.Receipt)
    assert lies(office.anna.id) == where
    assert {path.name for path in settings.PILLARBOX_HOME.glob("mail/example.test/anna/**/*,*")} == set() or where


def test_everybody_has_rules_of_his_own(office: Office) -> None:
    """One file for all who have the same letter; a changed one has a file of its own."""
    rules(office.anna.id, 'fileinto "Archive";')
    rules(office.ben.id, 'addheader "X-Ben" "was here"; deleteheader "Subject";')
    came("anna@example.test", "ben@example.test", "olga@example.test")
    assert lies(office.anna.id) == {"Archive": [""]}
    [bens], [olgas] = octets_in(office.ben.id, "INBOX"), octets_in(office.olga.id, "INBOX")
    assert message_from_bytes(bens)["X-Ben"] == "was here"
    assert message_from_bytes(bens)["Subject"] is None
    assert bens.endswith(b"\r\n\r\nIt leaks.\r\n")
    assert octets_in(office.anna.id, "Archive") == [olgas]
    assert b"X-Ben" not in olgas


def test_a_changed_letter_and_the_letter_as_it_came(office: Office) -> None:
    """RFC 5293 §6 protects how it came; RFC 5703 §5, §6 replaces and encloses."""
    rules(
        office.anna.id,
        'fileinto :copy "Archive"; deleteheader "Received"; addheader "X-Seen" "yes"; keep;'
        'replace :subject "Other" "Gone."; fileinto :create "New";',
    )
    came("anna@example.test")
    [old], [kept], [new] = (octets_in(office.anna.id, name) for name in ("Archive", "INBOX", "New"))
    assert b"X-Seen" not in old
    assert b"X-Seen: yes" in kept
    assert b"Received: from gw" in kept
    assert b"Gone." in new
    assert b"Subject: Other" in new


def test_large_letters_too(office: Office) -> None:
    large = LETTER + b"0123456789abcdef\r\n" * 40_000
    rules(office.anna.id, 'if size :over 700K { addheader "X-Large" "yes"; fileinto "Archive"; }')
    sent = arrival("anna@example.test", octets=large)
    with closing(sent.content):
        delivery.deliver([sent])
    [found] = octets_in(office.anna.id, "Archive")
    assert found.endswith(large.partition(b"\r\n\r\n")[2])
    assert message_from_bytes(found)["X-Large"] == "yes"


def test_a_shared_mailbox_of_others_takes_what_its_rights_allow(office: Office) -> None:
    bens = store.open(office.ben.id)
    bens.create("Team")
    bens.set_access("Team", "anna@example.test", "lriw")
    bens.create("Read")
    bens.set_access("Read", "anna@example.test", "lr")
    name = "Other Users/ben@example.test"
    rules(office.anna.id, f'fileinto :flags ["\\\\Flagged", "\\\\Seen", "\\\\Deleted"] "{name}/Team";')
    outcome = came("anna@example.test")
    assert lies(office.ben.id) == {"Team": ["\\Flagged"]}
    assert any("Filed in Team of ben@example.test: rules “main” of anna" in line for line in story(outcome))
    rules(office.anna.id, f'fileinto "{name}/Read";')
    outcome = came("anna@example.test")
    assert lies(office.anna.id) == {"INBOX": [""]}
    assert any("nobody lets you put letters" in line for line in story(outcome))


def test_a_sub_address_holds_where_rules_say_nothing(office: Office) -> None:
    rules(office.anna.id, 'if envelope :detail "to" "roof" { addflag "roof"; }')
    came("anna+archive@example.test")
    assert lies(office.anna.id) == {"INBOX": [""]}
    store.open(office.anna.id).create("Projects")
    came("anna+projects@example.test")
    assert lies(office.anna.id) == {"INBOX": [""], "Projects": [""]}
    came("anna+roof@example.test")
    assert lies(office.anna.id) == {"INBOX": ["", "roof"], "Projects": [""]}


def test_the_journal_and_the_guard_say_which_rule_of_whose(office: Office) -> None:
    rules(office.anna.id, 'fileinto "Archive";\nredirect "ben@example.test";')
    outcome = came("anna@example.test")
    said = story(outcome)
    assert "Filed in Archive of anna@example.test: rules “main” of anna@example.test, line 2" in said
    assert "Forwarded to ben@example.test for anna@example.test: rules “main” of anna@example.test, line 3" in said
    why = guard.why(office.anna.id, outcome.trace)
    assert [(moved.whose, moved.rule, moved.did) for moved in why.moved] == [
        ("anna@example.test", "“main”, line 2", "Filed in Archive"),
        ("anna@example.test", "“main”, line 3", "Forwarded to ben@example.test"),
    ]


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


# -- answered ----------------------------------------------------------------------------------------------------

AWAY = 'vacation :days 3 :subject "Away" "Back on Monday.";'


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
    assert message_from_bytes(octets_in(office.anna.id, "Sent")[0])["From"] == "Anna Arnold <anna@example.test>"


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


# -- known again -------------------------------------------------------------------------------------------------


def test_duplicates_are_known_again_also_within_a_batch(office: Office) -> None:
    """RFC 7352 §3: a letter is remembered when it is dealt with."""
    rules(office.anna.id, 'if duplicate :seconds 60 { fileinto "Trash"; }')
    other = LETTER.replace(b"<1@", b"<2@")
    sent = [arrival("anna@example.test", octets=octets) for octets in (LETTER, LETTER, other, LETTER)]
    outcomes = delivery.deliver(sent)
    assert [outcome.trace for outcome in outcomes] == [each.trace for each in sent]
    assert {name: len(flags) for name, flags in lies(office.anna.id).items()} == {"INBOX": 2, "Trash": 2}
    Seen.objects.update(until=timezone.now() - timedelta(seconds=1))
    came("anna@example.test")
    assert len(lies(office.anna.id)["INBOX"]) == 3


def test_what_is_remembered_goes_in_time(office: Office) -> None:
    rules(office.anna.id, AWAY + "if duplicate { discard; }")
    came("anna@example.test")
    later = timezone.now() + timedelta(days=8)
    memory.tidy(timezone.now())
    assert (Seen.objects.count(), Answered.objects.count()) == (1, 1)
    memory.tidy(later)
    assert (Seen.objects.count(), Answered.objects.count()) == (0, 0)


# -- gone wrong --------------------------------------------------------------------------------------------------


def test_a_script_that_goes_wrong_keeps_the_letter_and_tells_its_owner_once_a_day(office: Office) -> None:
    rules(office.anna.id, 'set "n" ""; fileinto "${n}";')
    came("anna@example.test")
    outcome = came("anna@example.test")
    letters = [message_from_bytes(octets, policy=default) for octets in octets_in(office.anna.id, "INBOX")]
    assert [letter["Subject"] for letter in letters] == ["Roof", 'Your rules "main" went wrong', "Roof"]
    assert "line 2" in letters[1].get_content()
    assert letters[1]["Auto-Submitted"] == "auto-generated"
    assert any("went wrong: line 2: A mailbox has a name" in line for line in story(outcome))
    [info] = delivery.Scripts(office.anna.id).listed()
    assert info.failure == "line 2: A mailbox has a name, and this one is empty"
    Script.objects.update(told=timezone.now() - timedelta(days=2))
    came("anna@example.test")
    assert len(octets_in(office.anna.id, "INBOX")) == 5
    rules(office.anna.id, "keep;")
    [info] = delivery.Scripts(office.anna.id).listed()
    assert info.failure == ""


def test_a_mistake_that_does_not_stop_a_script_is_told_too(office: Office) -> None:
    rules(office.anna.id, 'require "regex"; set "n" "["; if header :regex "subject" "${n}" { discard; }')
    outcome = came("anna@example.test")
    [told] = [message_from_bytes(octets, policy=default) for octets in octets_in(office.anna.id, "INBOX")][-1:]
    assert "They went on with what follows" in told.get_content()
    assert any("went on, but line 2: “[” is no regular expression" in line for line in story(outcome))
    [info] = delivery.Scripts(office.anna.id).listed()
    assert info.failure == ""


def test_a_fault_of_ours_keeps_the_letter(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rules(office.anna.id, "discard;")

    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("mailapp.delivery.sorting.course._take", stumble)
    came("anna@example.test")
    subjects = [message_from_bytes(octets)["Subject"] for octets in octets_in(office.anna.id, "INBOX")]
    assert sorted(subjects) == ["Roof", 'Your rules "main" went wrong']


def test_a_letter_that_cannot_be_recorded_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable
) -> None:
    """Answers and copies go with it: the same transaction, and the same files."""
    rules(office.anna.id, AWAY + 'addheader "X" "1"; redirect :copy "c@example.org";')

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("mailapp.outbox.api.enqueue", fail)
    assert isinstance(came("anna@example.test"), OSError)
    assert lies(office.anna.id) == {}
    assert (queued(), Answered.objects.count()) == ([], 0)
    left = [
        path for path in settings.PILLARBOX_HOME.rglob("*") if path.is_file() and path.parent.name in ("new", "cur")
    ]
    assert left == []


# -- of our own people -------------------------------------------------------------------------------------------


def test_letters_of_colleagues_meet_rules_as_well(office: Office) -> None:
    from mailapp.net.content import Content
    from mailapp.net.ids import queue_id
    from mailapp.standards.envelope import Envelope, Recipient

    rules(office.anna.id, 'if envelope "auth" "ben@example.test" { fileinto "Archive"; } else { reject "Who?"; }')
    envelope = Envelope("ben@example.test", (Recipient("anna@example.test"),))
    octets = LETTER.replace(b"carl@example.net", b"ben@example.test")
    sent = delivery.Submission(queue_id(), office.ben.id, envelope, Content.of(octets), "here", "ESMTPSA")
    receipt = delivery.submit(sent)
    assert [place.mailbox_name for place in receipt.filed] == ["Archive"]
    rules(office.anna.id, 'reject "Not today.";')
    delivery.submit(replace(sent, trace=queue_id()))
    assert ("", "ben@example.test") in queued()
