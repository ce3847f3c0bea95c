"""Letters from other servers reach mailboxes and go on to where aliases point, all or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as store
from mailapp.store.query import All
from mailapp.store.values import INBOX, UidSet, Want
from tests.support.office import Office

LETTER = b"From: Carl <carl@example.net>\r\nTo: anna@example.test\r\nSubject: Roof\r\n\r\nIt leaks.\r\n"


def arrival(*addresses: str, octets: bytes = LETTER, sender: str = "carl@example.net") -> delivery.Arrival:
    content = Content.of(octets)
    content.prefix = b"Received: from gw.example.net\r\n"
    return delivery.Arrival(
        trace=queue_id(),
        envelope=Envelope(sender, tuple(map(Recipient, addresses))),
        resolutions=tuple(map(directory.resolve, addresses)),
        content=content,
        client="gw.example.net [192.0.2.1]",
        protocol="ESMTP",
    )


def letters_of(account: int, folder: str = INBOX) -> list[bytes]:
    mail = store.open(account)
    box = mail.mailbox(folder).id
    found = []
    for _, uid in mail.search(All(), box):
        with mail.content(box, uid) as file:
            found.append(file.read())
    return found


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.name in ("new", "cur", "tmp")]


def test_each_octet_lies_in_the_mailbox_below_our_trace(office: Office):
    [receipt] = delivery.deliver([arrival("anna@example.test")])
    assert isinstance(receipt, delivery.Receipt)
    assert letters_of(office.anna.id) == [
        b"Return-Path: <carl@example.net>\r\nReceived: from gw.example.net\r\n" + LETTER
    ]
    [info] = store.open(office.anna.id).fetch(receipt.filed[0].mailbox, UidSet.of(receipt.filed[0].uid), Want.ALL)
    assert (info.subject, info.sender, info.seen) == ("Roof", "Carl", False)


def test_a_bounce_has_an_empty_return_path(office: Office):
    delivery.deliver([arrival("anna@example.test", sender="")])
    assert letters_of(office.anna.id)[0].startswith(b"Return-Path: <>\r\n")


def test_two_addresses_of_one_person_are_one_copy(office: Office):
    directory.add_alias("office@example.test", ["anna@example.test", "ben@example.test"])
    [receipt] = delivery.deliver([arrival("anna@example.test", "office@example.test", "anna+roof@example.test")])
    assert sorted(place.account for place in receipt.filed) == sorted([office.anna.id, office.ben.id])


def test_each_person_has_an_opinion_of_his_own(office: Office):
    sent = replace(
        arrival("anna@example.test", "ben@example.test"), opinions={office.ben.id: delivery.Opinion(into="Junk")}
    )
    [receipt] = delivery.deliver([sent])
    assert {place.account: place.mailbox_name for place in receipt.filed} == {
        office.anna.id: INBOX,
        office.ben.id: "Junk",
    }
    assert len(letters_of(office.ben.id, "Junk")) == 1


def test_an_alias_that_leads_away_queues_a_copy_without_return_path(office: Office):
    directory.add_alias("sales@example.test", ["anna@example.test", "shop@example.org"])
    sent = arrival("sales@example.test")
    [receipt] = delivery.deliver([sent])
    assert receipt.queued == ("shop@example.org",)
    [row] = outbox.list_queue(QueueFilter())
    assert (row.trace, row.address) == (sent.trace, "shop@example.org")
    spooled = next(path for path in (settings.PILLARBOX_HOME / "spool").rglob(sent.trace))
    assert spooled.read_bytes() == b"Delivered-To: sales@example.test\r\nReceived: from gw.example.net\r\n" + LETTER
    assert len(letters_of(office.anna.id)) == 1


def test_the_journal_tells_the_whole_story(office: Office):
    directory.add_alias("sales@example.test", ["anna@example.test", "shop@example.org"])
    sent = arrival("sales@example.test")
    delivery.deliver([sent])
    assert [(noted.step.kind, noted.step.address) for noted in journal.timeline(sent.trace)] == [
        ("received", "carl@example.net"),
        ("filed", "anna@example.test"),
        ("queued", "shop@example.org"),
    ]


def test_one_bad_letter_of_a_batch_harms_no_other(office: Office):
    good, doomed, last = arrival("anna@example.test"), arrival("ben@example.test"), arrival("olga@example.test")
    directory.remove_account("ben@example.test")
    results = delivery.deliver([good, doomed, last])
    assert [isinstance(result, Exception) for result in results] == [False, True, False]
    assert len(letters_of(office.anna.id)) == len(letters_of(office.olga.id)) == 1
    assert journal.timeline(doomed.trace) == []


def test_a_full_spool_keeps_nothing_of_the_letter(office: Office):
    """The spool cannot be written: the local copy is taken back as well, and the client is to try again."""
    directory.add_alias("sales@example.test", ["anna@example.test", "shop@example.org"])
    spool = settings.PILLARBOX_HOME / "spool" / "out"
    spool.parent.mkdir(parents=True, exist_ok=True)
    moved = spool.with_name("out.moved")
    if spool.exists():
        spool.rename(moved)
    spool.write_text("a file where a folder should be")
    try:
        [result] = delivery.deliver([arrival("sales@example.test")])
    finally:
        spool.unlink()
        if moved.exists():
            moved.rename(spool)
    assert isinstance(result, OSError)
    assert letters_of(office.anna.id) == []
    assert outbox.list_queue(QueueFilter()) == []
    assert files_below(settings.PILLARBOX_HOME / "mail" / "example.test" / "anna") == []


@pytest.mark.parametrize("count", [1, 2, 64])
def test_batches_of_every_size(office: Office, count: int):
    results = delivery.deliver([arrival("anna@example.test") for _ in range(count)])
    uids = [result.filed[0].uid for result in results]
    assert uids == sorted(set(uids))
    assert store.open(office.anna.id).mailbox(INBOX).messages == count
