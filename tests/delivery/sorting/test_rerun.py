"""Rules for letters that lie here: tried, done, and undone."""

import json
from datetime import UTC, datetime

import pytest

from mailapp.delivery.sorting.plan import candidate
from mailapp.delivery.sorting.rerun import Undo, apply, tried, undo
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.guard.values import Opinion, Remark
from mailapp.net.content import Content
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import EVERYTHING, NoSuchMailbox, UidSet, Want
from tests.support.office import Office, make_office

HEAD = 'require ["fileinto", "imap4flags", "copy", "mailbox", "vacation", "envelope", "editheader"];\n'
pytestmark = pytest.mark.django_db(transaction=True)  # files move when rows are committed


@pytest.fixture
def office(transactional_db: None) -> Office:
    return make_office()


def letter(subject: str) -> Content:
    return Content.of(f"Return-Path: <carl@example.net>\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode())


@pytest.fixture
def mail(office: Office) -> Store:
    mail = store.open(office.anna.id)
    box = mail.mailbox("INBOX").id
    mail.append(box, letter("roof"), frozenset({"\\Seen"}))
    mail.append(box, letter("roof again"))
    mail.append(box, letter("lunch"), frozenset({"\\Flagged"}))
    return mail


def lies(mail: Store) -> dict[str, list[tuple[str, ...]]]:
    return {
        box.name: sorted((info.subject, *sorted(info.flags)) for info in mail.fetch(box.id, EVERYTHING, Want.LIST))
        for box in mail.mailboxes()
        if box.messages
    }


DONE = [
    # what the rules say; letters that it touches, and those of which something cannot be done; where they lie then
    ('if header :contains "subject" "roof" { fileinto "Archive"; }', 2, 0, {"INBOX": 1, "Archive": 2}),
    ('if header "subject" "roof" { fileinto "Archive"; keep; }', 1, 0, {"INBOX": 3, "Archive": 1}),
    (
        'if header "subject" "roof" { fileinto "Archive"; fileinto "Sent"; }',
        1,
        0,
        {"INBOX": 2, "Archive": 1, "Sent": 1},
    ),
    ('if header "subject" "lunch" { discard; }', 1, 0, {"INBOX": 2, "Trash": 1}),
    ('if header "subject" "lunch" { fileinto :create "Food"; }', 1, 0, {"INBOX": 2, "Food": 1}),
    ('if header "subject" "lunch" { fileinto "Missing"; }', 0, 1, {"INBOX": 3}),
    ('if header "subject" "lunch" { redirect "ben@example.test"; }', 0, 1, {"INBOX": 3}),
    ('vacation "Away"; addflag "seen-by-rules";', 3, 3, {"INBOX": 3}),
    ('if header :contains "subject" "roof" { addflag "roof"; fileinto "Archive"; }', 2, 0, {"INBOX": 1, "Archive": 2}),
    (r'setflag "\\Flagged";', 2, 0, {"INBOX": 3}),
    ('if envelope "from" "carl@example.net" { fileinto "Archive"; }', 3, 0, {"Archive": 3}),
    ("keep;", 0, 0, {"INBOX": 3}),
]


@pytest.mark.parametrize(("text", "touched", "left_out", "where"), DONE)
def test_rules_are_applied_and_taken_back(
    office: Office, mail: Store, text: str, touched: int, left_out: int, where: dict[str, int]
) -> None:
    before = lies(mail)
    what = apply(office.anna.id, "INBOX", EVERYTHING, [candidate(office.anna, HEAD + text)])
    assert (what.letters, what.left_out) == (touched, left_out)
    assert {name: len(letters) for name, letters in lies(mail).items()} == where
    kept = Undo.from_json(json.loads(json.dumps(what.as_json())))
    assert undo(office.anna.id, kept) == touched
    assert lies(mail) == before


def test_flags_are_those_that_the_rules_say(office: Office, mail: Store) -> None:
    text = 'if hasflag "\\\\Seen" { addflag "old"; } else { fileinto "Archive"; }'
    apply(office.anna.id, "INBOX", EVERYTHING, [candidate(office.anna, HEAD + text)])
    assert lies(mail) == {
        "INBOX": [("roof", "\\Seen", "old")],
        "Archive": [("lunch", "\\Flagged"), ("roof again",)],
    }


def test_what_would_be_done_is_only_told(office: Office, mail: Store) -> None:
    before = lies(mail)
    ready = candidate(office.anna, HEAD + 'if header "subject" "lunch" { redirect "ben@example.test"; }')
    said = {info.subject: plan.deeds[0].sentence for info, plan in tried(office.anna.id, "INBOX", EVERYTHING, [ready])}
    assert said["lunch"] == "Forwarded to ben@example.test"
    assert said["roof"] == "Kept in INBOX with \\Seen"
    assert lies(mail) == before


def test_a_letter_that_was_moved_on_meanwhile_stays_there(office: Office, mail: Store) -> None:
    text = 'if header :contains "subject" "roof" { fileinto "Archive"; }'
    what = apply(office.anna.id, "INBOX", EVERYTHING, [candidate(office.anna, HEAD + text)])
    archive = mail.mailbox("Archive").id
    mail.move(archive, UidSet.of(1), mail.mailbox("Sent").id)
    assert undo(office.anna.id, what) == 1
    assert {name: len(letters) for name, letters in lies(mail).items()} == {"INBOX": 2, "Sent": 1}


def test_a_mailbox_that_is_not_there(office: Office) -> None:
    with pytest.raises(NoSuchMailbox):
        apply(office.anna.id, "Missing", EVERYTHING, [candidate(office.anna, "keep;")])


def test_where_there_is_no_room_the_rest_is_done_and_can_be_undone(office: Office, mail: Store) -> None:
    directory.change_account("anna@example.test", quota=10)
    text = 'if header "subject" "lunch" { addflag "x"; fileinto :copy "Archive"; keep; } else { addflag "y"; }'
    before = lies(mail)
    what = apply(office.anna.id, "INBOX", EVERYTHING, [candidate(office.anna, HEAD + text)])
    assert (what.letters, what.left_out) == (2, 1)
    assert lies(mail)["INBOX"] == [("lunch", "\\Flagged"), ("roof", "\\Seen", "y"), ("roof again", "y")]
    assert undo(office.anna.id, what) == 2
    assert lies(mail) == before


def test_a_letter_has_the_day_and_the_spam_score_that_it_came_with(office: Office, mail: Store) -> None:
    octets = b"Received: from a (b)\r\n\tby mail.example.test (Pillarbox) with ESMTP id ABCDE1;\r\n\tx\r\n\r\nBuy\r\n"
    mail.append(mail.mailbox("INBOX").id, Content.of(octets), when=datetime(2020, 2, 3, 12, tzinfo=UTC))
    guard.remember([Remark(office.anna.id, "ABCDE1", Opinion(spam=7.5, because="it looks like spam"))])
    text = """require ["date", "relational", "fileinto", "spamtestplus", "comparator-i;ascii-numeric"];
        if allof (currentdate "date" "2020-02-03",
            spamtest :percent :value "ge" :comparator "i;ascii-numeric" "75") { fileinto "Archive"; }"""
    assert apply(office.anna.id, "INBOX", EVERYTHING, [candidate(office.anna, text)]).letters == 1
