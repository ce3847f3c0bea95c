"""Folders: made, renamed, deleted; bad names get sentences."""

import pytest
from django.test import Client

from mailapp.store.port import Store
from tests.webmail.conftest import File, letter


def test_special_folders_first_with_counts(anna: Client, mail: Store, file: File):
    file(letter())
    mail.create("Aardvark")
    mail.create("Outbox", "\\Scheduled")
    folders = anna.get("/", follow=True).context["folders"]
    assert [one.label for one in folders][:7] == ["Inbox", "Drafts", "Outbox", "Sent", "Junk", "Trash", "Archive"]
    assert folders[0].count == 1
    assert (folders[-1].label, [one.label for one in folders if one.apart]) == ("Aardvark", ["Aardvark"])


def test_a_folders_life(anna: Client, mail: Store):
    anna.post("/folders/new", {"name": "  Pro  jects "})
    box = mail.mailbox("Pro jects").id
    anna.post("/folders/new", {"name": "Bridge", "parent": box})
    anna.post(f"/folders/{box}/rename", {"name": "Work"})
    assert mail.mailbox("Work/Bridge")
    anna.post(f"/folders/{mail.mailbox('Work/Bridge').id}/delete")
    assert [one.name for one in mail.mailboxes()][6:] == ["Work"]


def test_letters_in_a_folder_are_asked_about(anna: Client, mail: Store, file: File):
    box = mail.create("Full").id
    file(letter(), "Full")
    assert "not empty" in anna.post(f"/folders/{box}/delete", follow=True).content.decode()
    assert mail.mailbox("Full")
    anna.post(f"/folders/{box}/delete", {"sure": "1"})
    assert "Full" not in [one.name for one in mail.mailboxes()]


@pytest.mark.parametrize("name", ["", "inbox", "Sent", "a/../b", "\0", "x" * 5000, "/", "  "])
def test_bad_names_get_a_sentence(anna: Client, name: str):
    answer = anna.post("/folders/new", {"name": name}, follow=True)
    assert answer.status_code == 200


def test_inbox_stays(anna: Client, mail: Store, inbox: int):
    anna.post(f"/folders/{inbox}/delete", {"sure": "1"})
    assert mail.mailbox_by_id(inbox)
