"""Letters meet people's rules on their way in: what lies where afterwards, what leaves, what is answered."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.models import Answered, Script, Seen
from mailapp.delivery.sorting import memory
from mailapp.guard import api as guard
from mailapp.store import api as store
from tests.delivery.sorting.delivering import AWAY, LETTER, came, lies, queued, rules, story
from tests.delivery.test_arrive import arrival, letters_of
from tests.support.office import Office

pytestmark = pytest.mark.django_db


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
    [bens], [olgas] = letters_of(office.ben.id, "INBOX"), letters_of(office.olga.id, "INBOX")
    assert message_from_bytes(bens)["X-Ben"] == "was here"
    assert message_from_bytes(bens)["Subject"] is None
    assert bens.endswith(b"\r\n\r\nIt leaks.\r\n")
    assert letters_of(office.anna.id, "Archive") == [olgas]
    assert b"X-Ben" not in olgas


def test_a_changed_letter_and_the_letter_as_it_came(office: Office) -> None:
    """RFC 5293 §6 protects how it came; RFC 5703 §5, §6 replaces and encloses."""
    rules(
        office.anna.id,
        'fileinto :copy "Archive"; deleteheader "Received"; addheader "X-Seen" "yes"; keep;'
        'replace :subject "Other" "Gone."; fileinto :create "New";',
    )
    came("anna@example.test")
    [old], [kept], [new] = (letters_of(office.anna.id, name) for name in ("Archive", "INBOX", "New"))
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
    [found] = letters_of(office.anna.id, "Archive")
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
    letters = [message_from_bytes(octets, policy=default) for octets in letters_of(office.anna.id, "INBOX")]
    assert [letter["Subject"] for letter in letters] == ["Roof", 'Your rules "main" went wrong', "Roof"]
    assert "line 2" in letters[1].get_content()
    assert letters[1]["Auto-Submitted"] == "auto-generated"
    assert any("went wrong: line 2: A mailbox has a name" in line for line in story(outcome))
    [info] = delivery.Scripts(office.anna.id).listed()
    assert info.failure == "line 2: A mailbox has a name, and this one is empty"
    Script.objects.update(told=timezone.now() - timedelta(days=2))
    came("anna@example.test")
    assert len(letters_of(office.anna.id, "INBOX")) == 5
    rules(office.anna.id, "keep;")
    [info] = delivery.Scripts(office.anna.id).listed()
    assert info.failure == ""


def test_a_mistake_that_does_not_stop_a_script_is_told_too(office: Office) -> None:
    rules(office.anna.id, 'require "regex"; set "n" "["; if header :regex "subject" "${n}" { discard; }')
    outcome = came("anna@example.test")
    [told] = [message_from_bytes(octets, policy=default) for octets in letters_of(office.anna.id, "INBOX")][-1:]
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
    subjects = [message_from_bytes(octets)["Subject"] for octets in letters_of(office.anna.id, "INBOX")]
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
