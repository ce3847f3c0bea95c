"""Letters that were deleted for good come back, to their owner only."""

from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import DELETED, NO_FLAGS, UidSet
from tests.webmail.conftest import File, letter


def bury(mail: Store, inbox: int, uid: int) -> int:
    """Delete a letter for good; the number of its grave."""
    mail.set_flags(inbox, UidSet.of(uid), add=frozenset({DELETED}))
    mail.expunge(inbox, UidSet.of(uid))
    return mail.buried()[0].id


def test_bring_back(anna: Client, mail: Store, inbox: int, file: File):
    grave = bury(mail, inbox, file(letter("Lunch <b>", "At noon?")))
    page = anna.get("/deleted").content.decode()
    assert "Lunch &lt;b&gt;" in page
    assert "for 30 days" in page
    answer = anna.post("/deleted", {"id": grave}, follow=True).content.decode()
    assert "1 letter is back where it was" in answer
    assert "Nothing was deleted lately" in answer
    [back] = mail.fetch(inbox, UidSet.of(2))
    assert back.flags == NO_FLAGS


def test_nothing_chosen(anna: Client):
    for sent in ({}, {"id": "x"}, {"id": "9" * 30}, {"id": "77"}):
        assert "Choose one or more letters first" in anna.post("/deleted", sent, follow=True).content.decode()


def test_the_trash_leads_there(anna: Client, mail: Store):
    assert 'href="/deleted"' in anna.get(f"/mail/{mail.mailbox('Trash').id}/").content.decode()


def test_strangers_find_nothing(ben: Client, mail: Store, inbox: int, file: File):
    grave = bury(mail, inbox, file(letter("Secret", "")))
    assert "Secret" not in ben.get("/deleted").content.decode()
    ben.post("/deleted", {"id": grave})
    assert len(mail.buried()) == 1
