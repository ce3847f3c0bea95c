"""UIDLs are stable for ever (RFC 1939 §7): whatever becomes of a letter, no program fetches it twice."""

import re

import pytest

from access.pop3.maildrop import Maildrop
from mailapp.net.ids import queue_id
from mailapp.store import api, recover
from mailapp.store.models import Buried, Content, Mailbox, Message, Tally
from mailapp.store.port import Store
from mailapp.store.values import DELETED, EVERYTHING, INBOX, UidSet
from tests.access.conftest import fill
from tests.support.office import Office


def unique_ids(office: Office) -> list[str]:
    drop = Maildrop(api.open(office.anna.id), api.MaildropLease(office.anna.id, queue_id()))
    try:
        return [drop.unique_id(letter) for letter in drop.letters]
    finally:
        drop.close()


@pytest.fixture
def mail(office: Office) -> Store:
    fill(office.anna, b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n")
    return api.open(office.anna.id)


def test_they_are_fit_for_the_wire(office: Office, mail: Store) -> None:
    ids = unique_ids(office)
    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[!-~]{1,70}", one) for one in ids)
    assert unique_ids(office) == ids


def test_a_letter_that_was_away(office: Office, mail: Store) -> None:
    before = unique_ids(office)
    inbox, away = mail.mailbox(INBOX).id, mail.mailbox("Archive").id
    mail.move(inbox, UidSet.of(1), away)
    assert unique_ids(office) == before[1:]
    mail.move(away, EVERYTHING, inbox)
    assert sorted(unique_ids(office)) == sorted(before)


def test_a_letter_that_was_dug_up(office: Office, mail: Store) -> None:
    before, inbox = unique_ids(office), mail.mailbox(INBOX).id
    mail.set_flags(inbox, EVERYTHING, add=frozenset({DELETED}))
    mail.expunge(inbox)
    mail.exhume([grave.id for grave in mail.buried()])
    assert sorted(unique_ids(office)) == sorted(before)


def test_a_copy_is_another_letter(office: Office, mail: Store) -> None:
    inbox = mail.mailbox(INBOX).id
    mail.copy(inbox, UidSet.of(1), inbox)
    assert len(set(unique_ids(office))) == 3


def test_the_bare_maildir_is_enough(office: Office, mail: Store) -> None:
    before = unique_ids(office)
    for model in (Message, Buried, Content, Mailbox, Tally):
        model.objects.all().delete()
    list(recover.reindex())
    assert set(before) <= set(unique_ids(office))  # files of earlier houses may lie there, too
