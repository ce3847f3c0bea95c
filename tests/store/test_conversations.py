"""Conversations of one person: one line for each in a folder, all their letters in any, and those that are muted."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from mailapp.net.content import Content
from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import INBOX, MUTED, SEEN, Delivery, Target, UidSet
from tests.store.letters import content, letter
from tests.support.office import Office, make_office

START = datetime(2026, 11, 10, tzinfo=UTC)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def mail(office: Office) -> Store:
    return api.open(office.anna.id)


@pytest.fixture
def talk(office: Office) -> api.Conversations:
    return api.Conversations(office.anna.id)


def file(mail: Store, day: int, name: str, answers: str = "", folder: str = INBOX) -> int:
    """A letter `name` that came on this day, and answers another."""
    fields = {"Message_ID": f"<{name}@x.test>"} | ({"References": f"<{answers}@x.test>"} if answers else {})
    box = mail.mailbox(folder).id
    return mail.append(box, content(f"About {name}", **fields), when=START + timedelta(days=day))


def deliver(octets: bytes, *accounts: int) -> None:
    delivery = Delivery("x", Content.of(octets), tuple(Target(account) for account in accounts))
    shelved = api.shelve(api.diverted([delivery]))
    with transaction.atomic():
        api.index([one for one in shelved if not isinstance(one, OSError)])


def test_one_line_for_each_by_its_newest_letter_there(mail: Store, talk: api.Conversations):
    lunch, bridge, answer = file(mail, 1, "lunch"), file(mail, 2, "bridge"), file(mail, 3, "re", "lunch")
    file(mail, 9, "sent", "bridge", "Sent")
    box = mail.mailbox(INBOX).id
    assert [one.uid for one in talk.heads(box)] == [answer, bridge]
    assert [one.uid for one in talk.heads(box, descending=False)] == [bridge, answer]
    assert [one.uid for one in talk.heads(box, offset=1, limit=1)] == [bridge]
    assert lunch not in [one.uid for one in talk.heads(box)]


def test_all_letters_of_any_folder_oldest_first(mail: Store, talk: api.Conversations):
    file(mail, 3, "re", "lunch", "Sent")
    file(mail, 1, "lunch")
    file(mail, 2, "other")
    [head] = talk.heads(mail.mailbox("Sent").id)
    letters = talk.letters([head.thread])[head.thread]
    assert [one.subject for one in letters] == ["About lunch", "About re"]
    assert [one.subject for one in talk.letters([head.thread], most=1)[head.thread]] == ["About re"]
    assert talk.letters([]) == {}


def test_nobody_sees_what_others_say(office: Office, mail: Store):
    file(mail, 1, "lunch")
    ben = api.Conversations(office.ben.id)
    assert ben.heads(mail.mailbox(INBOX).id) == []
    [head] = api.Conversations(office.anna.id).heads(mail.mailbox(INBOX).id)
    assert ben.letters([head.thread]) == {}


def test_what_is_shared_has_conversations_as_far_as_rights_go(office: Office, mail: Store):
    for folder in ("Plans", "Plans/Old", "Mine"):
        mail.create(folder)
        file(mail, len(folder), folder, "lunch", folder)
    for folder, rights in (("Plans", "lrs"), ("Plans/Old", "lrs"), ("Mine", "l")):
        mail.set_access(folder, office.ben.address, rights)
    file(mail, 1, "lunch")
    plans, mine = (mail.mailbox(name).id for name in ("Plans", "Mine"))
    bens = api.open(office.ben.id)
    box = bens.mailbox_by_id(plans)
    bens.set_flags(plans, UidSet.of(1), add=frozenset({SEEN}))
    shared = api.conversations(office.ben.id, box)
    [head] = shared.heads(plans)
    found = shared.letters([head.thread])[head.thread]
    assert [(one.subject, one.seen) for one in found] == [("About Plans", True), ("About Plans/Old", False)]
    assert shared.heads(mine) == []
    stranger = api.conversations(office.olga.id, box)
    assert (stranger.heads(plans), stranger.letters([head.thread])) == ([], {})
    assert api.among(plans, [head.thread, "T0"]) == [(head.thread, 1)]


def test_the_index_alone_tells_which_is_the_newest(mail: Store, talk: api.Conversations):
    box = mail.mailbox(INBOX).id
    with CaptureQueriesContext(connection) as asked:
        talk.heads(box)
    [question] = [one["sql"] for one in asked if "NOT EXISTS" in one["sql"]]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + question)
            plan = " | ".join(row[3] for row in cursor.fetchall())
        assert "m USING INDEX message_arrival" in plan
        assert "n USING COVERING INDEX message_thread" in plan
        assert "TEMP B-TREE" not in plan


def flags(mail: Store, folder: str) -> list[set[str]]:
    return [set(one.flags) for one in mail.fetch(mail.mailbox(folder).id, UidSet(((1, None),)))]


def test_who_has_muted_a_conversation_hears_no_more_of_it(office: Office, mail: Store, talk: api.Conversations):
    anna, ben = office.anna.id, office.ben.id
    deliver(letter(Message_ID="<lunch@x.test>"), anna, ben)
    [head] = talk.heads(mail.mailbox(INBOX).id)
    talk.mute(head.thread)
    assert flags(mail, INBOX) == [{MUTED}]
    deliver(letter(Message_ID="<b@x.test>", References="<lunch@x.test>"), anna, ben)
    deliver(letter(Message_ID="<c@x.test>", In_Reply_To="<b@x.test>"), anna)
    deliver(letter(Message_ID="<d@x.test>", References="<other@x.test>"), anna)
    assert flags(mail, "Archive") == [{SEEN, MUTED}] * 2
    assert mail.mailbox(INBOX).messages == 2
    assert api.open(office.ben.id).mailbox(INBOX).messages == 2
    assert api.muted(office.anna.id) == {head.thread}
    mail.append(mail.mailbox(INBOX).id, Content.of(letter(References="<lunch@x.test>")))  # he wants it there
    assert mail.mailbox(INBOX).messages == 3
    talk.unmute(head.thread)
    assert flags(mail, "Archive") == [{SEEN}] * 2
    deliver(letter(Message_ID="<e@x.test>", References="<lunch@x.test>"), anna)
    assert mail.mailbox(INBOX).messages == 4


def test_while_nobody_mutes_no_letter_costs_a_question(office: Office, mail: Store):
    mail.mailboxes()
    deliver(letter(), office.anna.id)
    with CaptureQueriesContext(connection) as asked:
        deliver(letter(References="<lunch@x.test>"), office.anna.id)
    assert not [one for one in asked if "mutedthread" in one["sql"]]
