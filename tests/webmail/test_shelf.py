"""The shelf of attachments, and letters that lose some."""

import email

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import FLAGGED, SEEN, UidSet
from tests.webmail.conftest import RICH, File

HEAD = b"From: a@b.example\nSubject: One\nContent-Type: application/zip; name=a.zip\n"
ONE = HEAD + b"Content-Transfer-Encoding: base64\n\nUEsFBg==\n"


def content(mail: Store, box: int, uid: int) -> email.message.Message:
    with mail.content(box, uid) as octets:
        return email.message_from_binary_file(octets)


def test_the_shelf(anna: Client, ben: Client, inbox: int, file: File, django_assert_max_num_queries):
    uid = file(RICH)
    anna.get("/attachments/")
    with django_assert_max_num_queries(12):
        page = anna.get("/attachments/").content.decode()
    assert "bill€.pdf" in page
    assert f"/mail/{inbox}/{uid}/" in page
    assert "evil.html" not in anna.get("/attachments/?kind=picture&q=evil").content.decode()
    assert "Nothing like that" in anna.get("/attachments/?q=nowhere").content.decode()
    for odd in ("?page=x", "?page=99999999", "?order=x&dir=y&kind=z", "?page=1000&q=%00"):
        assert anna.get(f"/attachments/{odd}").status_code == 200
    assert "No attachments" in ben.get("/attachments/").content.decode()


def test_attachments_are_taken_out(anna: Client, ben: Client, mail: Store, inbox: int, file: File):
    uid = file(RICH, flags=frozenset({SEEN, FLAGGED, "work"}))
    before = next(mail.fetch(inbox, UidSet.of(uid)))
    url = f"/mail/{inbox}/{uid}/attachments"
    assert "bill€.pdf" in anna.get(url).content.decode()
    assert ben.get(url).status_code == 404
    assert anna.post(url).status_code == 422
    page = anna.post(url, {"section": ["3", "9"]}, follow=True).content.decode()
    assert "1 attachment is gone" in page
    (new,) = mail.open("INBOX").uids
    after = next(mail.fetch(inbox, UidSet.of(new)))
    assert (after.flags, after.internal_date) == (before.flags, before.internal_date)
    letter = content(mail, inbox, new)
    assert letter["Subject"] == "Offers"
    kinds = [part.get_content_type() for part in letter.get_payload()]
    assert kinds == ["multipart/alternative", "image/png", "text/plain", "text/html"]
    note = letter.get_payload(2).get_payload(decode=True).decode()
    assert note.startswith("The attachment “bill€.pdf” (PDF document, 1 KB) was removed on")
    assert letter.get_payload(3).get_payload(decode=True).strip() == b"<script>alert(3)</script>"
    assert letter.get_payload(1).get_payload(decode=True) == b"\x89PNG\r\n\x1a\n"
    (grave,) = mail.buried()
    mail.exhume([grave.id])
    assert len(mail.open("INBOX").uids) == 2


def test_a_letter_that_is_one_file(anna: Client, mail: Store, inbox: int, file: File):
    uid = file(ONE)
    anna.post(f"/mail/{inbox}/{uid}/attachments", {"section": "1"})
    (new,) = mail.open("INBOX").uids
    letter = content(mail, inbox, new)
    assert (letter["Subject"], letter.get_content_type()) == ("One", "text/plain")
    assert "“a.zip” (archive" in letter.get_payload(decode=True).decode()
    assert "removed on" in anna.get(f"/mail/{inbox}/{new}/").content.decode()


def test_also_when_the_mailbox_is_full(anna: Client, office, mail: Store, inbox: int, file: File):
    from mailapp.directory import api as directory

    big = RICH.replace(b"JVBERi0xLjQK", b"JVBERi0xLjQK\n" * 20_000)
    uid = file(big)
    directory.change_account(office.anna.address, quota=len(big) + 10_000)
    anna.post(f"/mail/{inbox}/{uid}/attachments", {"section": "3"})
    (new,) = mail.open("INBOX").uids
    assert next(mail.fetch(inbox, UidSet.of(new))).size < 10_000
    assert len(mail.buried()) == 1


@pytest.mark.parametrize(
    "octets", [b"Subject: x\n\nwords", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n"]
)
def test_nothing_to_take_out(anna: Client, inbox: int, file: File, octets: bytes):
    assert anna.get(f"/mail/{inbox}/{file(octets)}/attachments").status_code == 404
