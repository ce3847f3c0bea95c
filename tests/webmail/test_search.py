"""The search box: all folders that a person may read, newest first."""

import pytest
from django.test import Client

from mailapp.store import api as store_api
from mailapp.store.port import Store
from tests.support.office import Office
from tests.webmail.conftest import File, letter
from webmail import finding, listing, options


def found(client: Client, words: str, **asked: object) -> list[str]:
    answer = client.get("/search", {"q": words, **asked})
    assert answer.status_code == 200
    return [one.row.subject for one in answer.context["finds"].letters]


def test_all_folders_newest_first(anna: Client, mail: Store, file: File):
    file(letter("Bridge one"))
    file(letter("Bridge two"), "Archive")
    file(letter("Tunnel"), "Archive")
    file(letter("Bridge three"), "Trash")
    assert found(anna, "bridge") == ["Bridge three", "Bridge two", "Bridge one"]
    page = anna.get("/search", {"q": "bridge", "in": mail.mailbox("Archive").id}).content.decode()
    assert "only in Archive" in page
    assert f"/mail/{mail.mailbox('Trash').id}/1/" in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [("quay", ["One"]), ("QUA", ["One"]), ('"by the quay"', ["One"]), ('"the by"', []), ("quay -boats", []), ("", [])],
)
def test_what_stands_in_letters(anna: Client, file: File, words: str, expected: list[str]):
    file(letter("One", text="Boats are far behind the beginning " * 20 + "by the quay"))
    file(letter("Two"))
    assert found(anna, words) == expected


def test_nobody_else_s_letters(anna: Client, ben: Client, file: File):
    file(letter("Bridge"))
    assert found(ben, "bridge") == []
    assert "Nothing found" in ben.get("/search?q=bridge").content.decode()
    assert Client().get("/search?q=bridge").status_code == 302


def test_mailboxes_that_others_share(office: Office, ben: Client, mail: Store, file: File):
    mail.create("Projects")
    file(letter("Bridge of Anna"), "Projects")
    file(letter("Bridge at home"))
    mail.set_access("Projects", "ben@example.test", "lr")
    bens = store_api.open(office.ben.id)
    assert [info.owner for info in bens.mailboxes() if info.owner] == ["anna@example.test"]
    assert found(ben, "bridge") == ["Bridge of Anna"]


def test_pages(anna: Client, office: Office, mail: Store, file: File, monkeypatch: pytest.MonkeyPatch):
    for number in range(52):
        file(letter(f"Bridge {number}"))
    assert len(found(anna, "bridge")) == 50
    assert found(anna, "bridge", page=2) == ["Bridge 1", "Bridge 0"]
    assert "51–52 of 52" in anna.get("/search?q=bridge&page=2").content.decode()
    options.change(office.anna.id, per_page=25)
    page = anna.get("/search?q=bridge&page=2").content.decode()
    assert "26–50 of 52" in page
    assert "page=3" in page
    assert found(anna, "bridge", page=3) == ["Bridge 1", "Bridge 0"]
    for module in (listing, finding):  # no more are counted than is worth while
        monkeypatch.setattr(module, "COUNTED", 2)
    for path in ("/search", f"/mail/{mail.mailbox('INBOX').id}/"):
        assert "26–50 of more than 50" in anna.get(path, {"q": "bridge", "page": 2}).content.decode()
        last = anna.get(path, {"q": "bridge", "page": 3}).content.decode()
        assert "51–52 of 52" in last
        assert "page=4" not in last
    chosen = anna.get(f"/mail/{mail.mailbox('INBOX').id}/", {"q": "bridge", "select": "folder"}).content.decode()
    assert "All letters that were found are chosen." in chosen


def test_a_sentence_tells_what_was_not_understood(anna: Client, file: File):
    file(letter("Bridge"))
    page = anna.get("/search", {"q": "bridge -larger:<b> older_than:9999y OR in:inbox"}).content.decode()
    assert "“larger:&lt;b&gt;” is not understood" in page
    assert page.count("is not understood") == 1


@pytest.mark.parametrize("asked", ["?page=0", "?q=%00", "?q=x&page=99999", "?q=x&in=abc", "?q=" + "%22" * 400])
def test_nonsense_is_a_page_all_the_same(anna: Client, file: File, asked: str):
    file(letter())
    assert anna.get(f"/search{asked}").status_code == 200
