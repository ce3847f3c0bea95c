"""How long letters stay in a folder: to Trash, or into the graveyard, from which they come back."""

from datetime import UTC, datetime, timedelta

import pytest

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.retention import retire
from mailapp.store.values import FLAGGED, INBOX, NO_FLAGS, NoSuchMailbox, StoreError
from tests.store.letters import content
from tests.support.office import Office, make_office

NOW = datetime(2026, 11, 27, tzinfo=UTC)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


@pytest.fixture
def mail(office: Office) -> Store:
    mail = api.open(office.anna.id)
    for days in (1, 9, 30):
        mail.append(mail.mailbox(INBOX).id, content(f"{days} days old"), NO_FLAGS, NOW - timedelta(days=days))
    return mail


def count(mail: Store, folder: str) -> int:
    return mail.mailbox(folder).messages


@pytest.mark.parametrize(("for_good", "trash", "graves"), [(False, 2, 0), (True, 0, 2)])
def test_old_letters_go(office: Office, mail: Store, for_good: bool, trash: int, graves: int):
    api.keep_for(office.anna.id, mail.mailbox(INBOX).id, api.Keep(7, for_good))
    assert retire(NOW) == 2
    assert retire(NOW) == 0
    assert (count(mail, INBOX), count(mail, "Trash"), len(mail.buried())) == (1, trash, graves)
    if for_good:
        assert mail.exhume([one.id for one in mail.buried()]) == 2
        assert count(mail, INBOX) == 3


def test_out_of_trash_they_go_for_good(office: Office, mail: Store):
    box = mail.mailbox("Trash").id
    mail.append(box, content("Old"), NO_FLAGS, NOW - timedelta(days=40))
    api.keep_for(office.anna.id, box, api.Keep(30))
    assert retire(NOW) == 1
    assert [one.subject for one in mail.buried()] == ["Old"]


def test_what_is_flagged_stays(office: Office, mail: Store):
    box = mail.create("Bills").id
    mail.append(box, content("Old"), frozenset({FLAGGED}), NOW - timedelta(days=40))
    api.keep_for(office.anna.id, box, api.Keep(30))
    assert retire(NOW) == 0


def test_a_round_is_bounded(office: Office, mail: Store):
    api.keep_for(office.anna.id, mail.mailbox(INBOX).id, api.Keep(7))
    assert [retire(NOW, most=1) for _ in range(3)] == [1, 1, 0]


def test_it_is_kept_and_taken_back(office: Office, mail: Store):
    box = mail.mailbox(INBOX).id
    api.keep_for(office.anna.id, box, api.Keep(7, for_good=True))
    api.keep_for(office.anna.id, box, api.Keep(8))
    assert api.retentions(office.anna.id) == {box: api.Keep(8)}
    api.keep_for(office.anna.id, box, None)
    assert api.retentions(office.anna.id) == {}


def test_what_makes_no_sense_is_refused(office: Office, mail: Store):
    box = mail.mailbox(INBOX).id
    for days in (0, 10**6):
        with pytest.raises(StoreError):
            api.keep_for(office.anna.id, box, api.Keep(days))
    with pytest.raises(NoSuchMailbox):
        api.keep_for(office.ben.id, box, api.Keep(7))


def test_a_folder_that_goes_takes_it_along(office: Office, mail: Store):
    api.keep_for(office.anna.id, mail.create("Bills").id, api.Keep(7))
    mail.delete("Bills")
    assert api.retentions(office.anna.id) == {}
