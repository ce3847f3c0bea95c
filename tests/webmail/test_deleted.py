"""Letters that were deleted for good come back, to their owner only."""

from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import DELETED, EVERYTHING, NO_FLAGS, UidSet
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


def test_search_pages_and_all_at_once(anna: Client, mail: Store, inbox: int, file: File):
    for number in range(52):
        file(letter(f"Letter {number:02}"))
    file(letter("Roof", sender="Carl Cole <carl@example.net>"))
    mail.set_flags(inbox, EVERYTHING, add=frozenset({DELETED}))
    mail.expunge(inbox)
    first = anna.get("/deleted").content.decode()
    assert first.count('name="id"') == 50
    assert "29 days left" in first
    second = anna.get("/deleted?page=2&select=all").content.decode()
    assert second.count('name="id"') == second.count("checked") == 3
    found = anna.get("/deleted?q=carl+ROOF").content.decode()
    assert found.count('name="id"') == 1
    assert "Nothing found" in anna.get("/deleted?q=nowhere").content.decode()
    assert anna.get("/deleted?page=x&q=%00").status_code == 200
    chosen = [grave.id for grave in mail.buried(50)]
    answer = anna.post("/deleted?q=Letter&page=1", {"id": chosen}, follow=True)
    assert answer.redirect_chain == [("/deleted?q=Letter", 302)]
    assert "50 letters are back" in answer.content.decode()


def test_its_folder_is_made_again(anna: Client, mail: Store, file: File):
    mail.create("Plans/Roof")
    file(letter("Tiles"), "Plans/Roof")
    mail.delete("Plans/Roof")
    assert "a folder that is gone" in anna.get("/deleted").content.decode()
    anna.post("/deleted", {"id": mail.buried()[0].id})
    assert mail.mailbox("Plans/Roof").messages == 1


def test_for_ever(anna: Client, ben: Client, mail: Store, inbox: int, file: File):
    grave = bury(mail, inbox, file(letter("Secret")))
    ben.post("/deleted", {"id": grave, "do": "destroy"})
    assert len(mail.buried()) == 1
    assert "Choose one or more" in anna.post("/deleted", {"do": "destroy"}, follow=True).content.decode()
    assert "gone for ever" in anna.post("/deleted", {"id": grave, "do": "destroy"}, follow=True).content.decode()
    assert mail.buried() == []
