"""Answers to lists and to all, letters that go along whole, letters that are sent on, links that begin one."""

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, FORWARDED, INBOX, UidSet
from tests.webmail.conftest import RICH, File, letter
from tests.webmail.test_compose import bens, read, send
from webmail import options

__all__ = ["bens"]

LIST = letter("Meeting", "When?").replace(b"Subject:", b"List-Post: <mailto:all%2Bx@lists.example>\nSubject:")


@pytest.mark.parametrize(
    ("fields", "verb", "to", "cc"),
    [
        (b"", "reply-list", "all+x@lists.example", ""),
        (b"", "reply", "Ben Brown <ben@example.test>", ""),
        (b"Mail-Followup-To: all+x@lists.example, anna@example.test\n", "reply-all", "all+x@lists.example", ""),
        (b"Mail-Reply-To: b@example.org\n", "reply", "b@example.org", ""),
        (b"Reply-To: r@example.org\nCc: c@example.org\n", "reply-all", "r@example.org", "c@example.org"),
    ],
)
def test_whom_an_answer_goes_to(anna: Client, inbox: int, file: File, fields: bytes, verb: str, to: str, cc: str):
    sheet = anna.get(f"/mail/{inbox}/{file(fields + LIST)}/{verb}").context["sheet"]
    assert (sheet.to, sheet.cc) == (to, cc)


@pytest.mark.parametrize("post", [b"NO", b"<https://lists.example>", b"<mailto:x>", b"<mailto:a%0d%0ab@x.example>"])
def test_a_list_to_which_nobody_writes(anna: Client, inbox: int, file: File, post: bytes):
    uid = file(letter("Meeting").replace(b"Subject:", b"List-Post: " + post + b"\nSubject:"))
    assert "Reply to the list" not in anna.get(f"/mail/{inbox}/{uid}/").content.decode()
    assert anna.get(f"/mail/{inbox}/{uid}/reply-list").context["sheet"].to == "Ben Brown <ben@example.test>"


def test_a_list_is_offered(anna: Client, inbox: int, file: File):
    assert f"/mail/{inbox}/{file(LIST)}/reply-list" in anna.get(f"/mail/{inbox}/1/").content.decode()


@pytest.mark.parametrize(("where", "begins"), [("below", "\n\nOn "), ("above", "On "), ("none", "")])
def test_where_the_quotation_stands(anna: Client, inbox: int, file: File, office, where: str, begins: str):
    options.change(office.anna.id, quote=where)
    text = anna.get(f"/mail/{inbox}/{file(letter())}/reply").context["sheet"].text
    assert text.startswith(begins)
    assert ("> At noon?" in text) == (where != "none")


def test_flowed_text_is_quoted_in_paragraphs(anna: Client, bens: Store, inbox: int, file: File):
    long = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    soft = letter("Flow", long[:50].rpartition(" ")[0] + " \n" + long[:50].rpartition(" ")[2] + long[50:])
    uid = file(soft.replace(b"charset=utf-8", b"charset=utf-8; format=flowed"))
    sheet = anna.get(f"/mail/{inbox}/{uid}/reply").context["sheet"]
    assert f"> {long}\n" in sheet.text
    send(anna, text=f"Yes.\n{sheet.text}", answers=sheet.answers)
    got = read(bens, INBOX)
    assert got.get_content_type() == "text/plain"
    assert got["Content-Type"].params["format"] == "flowed"
    assert "\n> one two" in got.get_content().replace("\r\n", "\n")
    assert ANSWERED in next(anna_flags(anna, inbox, uid))


def anna_flags(anna: Client, inbox: int, uid: int):
    from mailapp.store import api as store

    account = int(anna.session["_auth_user_id"])
    return (info.flags for info in store.open(account).fetch(inbox, UidSet.of(uid)))


def test_letters_go_along_whole(anna: Client, bens: Store, inbox: int, file: File):
    uids = [file(letter("One")), file(RICH)]
    sheet = anna.get(f"/mail/{inbox}/forward", {"uid": uids}).context["sheet"]
    assert (sheet.subject, [one.file.name for one in sheet.kept]) == ("Fwd: 2 letters", ["One.eml", "Offers.eml"])
    send(anna, subject=sheet.subject, keep=[one.token for one in sheet.kept], answers=sheet.answers)
    parts = list(read(bens, INBOX).iter_attachments())
    assert [part.get_content_type() for part in parts] == ["message/rfc822"] * 2
    assert [part.get_content()["Subject"] for part in parts] == ["One", "Offers"]
    assert all(FORWARDED in next(anna_flags(anna, inbox, uid)) for uid in uids)
    again = anna.get(f"/mail/{inbox}/{uids[0]}/forward?as=attachment").context["sheet"]
    assert again.subject == "Fwd: One"


def test_nothing_chosen_goes_nowhere(anna: Client, ben: Client, inbox: int, file: File):
    uid = file(letter())
    assert anna.get(f"/mail/{inbox}/forward").status_code == 404
    for way in (f"forward?uid={uid}", f"{uid}/resend", f"{uid}/reply-list"):
        assert ben.get(f"/mail/{inbox}/{way}").status_code == 404


def test_a_letter_is_sent_on_unchanged(anna: Client, bens: Store, mail: Store, inbox: int, file: File):
    original = b"Return-Path: <carl@example.org>\n" + letter("Minutes", "All of it.", "Carl <carl@example.org>")
    way = f"/mail/{inbox}/{file(original)}/resend"
    assert "Minutes" in anna.get(way).content.decode()
    for typed, said in (({"to": ""}, "at least one address"), ({"to": "x"}, "not an e-mail address")):
        answer = anna.post(way, typed)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert "as it came" in anna.post(way, {"to": "ben@example.test"}, follow=True).content.decode()
    got = read(bens, INBOX)
    assert (got["From"], got["Resent-From"]) == ("Carl <carl@example.org>", "Anna Arnold <anna@example.test>")
    assert (got["To"], got["Resent-To"]) == ("Anna Arnold <anna@example.test>", "ben@example.test")
    assert got["Return-Path"] == "<anna@example.test>"
    assert got["Message-ID"] != got["Resent-Message-ID"]
    assert got.get_content().strip() == "All of it."
    assert read(mail, "Sent")["Resent-To"] == "ben@example.test"


def test_no_header_in_what_is_sent_on(anna: Client, bens: Store, inbox: int, file: File):
    way = f"/mail/{inbox}/{file(letter())}/resend"
    anna.post(way, {"to": "Ben\r\nX-Evil: 1 <ben@example.test>"})
    for folder in (INBOX,):
        assert bens.mailbox(folder).messages == 0 or read(bens, folder)["X-Evil"] is None


@pytest.mark.parametrize(
    ("asked", "sheet"),
    [
        ({"to": "mailto:ben@example.test?subject=Hi&body=There"}, ("ben@example.test", "", "Hi", "There")),
        ({"to": "mailto:a@x.example?cc=b@x.example&bcc=c@x.example"}, ("a@x.example", "b@x.example", "", "")),
        ({"to": "mailto:a@x.example?subject=x%0D%0ABcc:%20c@x.example"}, ("a@x.example", "", "x Bcc: c@x.example", "")),
        ({"to": "ben@example.test", "subject": "S", "cc": "c@x.example", "body": "B"},
         ("ben@example.test", "c@x.example", "S", "B")),
        ({"to": "mailto:?attach=/etc/passwd"}, ("", "", "", "")),
    ],
)  # fmt: skip
def test_links_begin_a_letter(anna: Client, asked: dict[str, str], sheet: tuple[str, ...]):
    found = anna.get("/compose", asked).context["sheet"]
    assert (found.to, found.cc, found.subject, found.text.split("\n")[0]) == sheet
    assert found.kept == []


def test_a_sheet_asks_little(anna: Client, inbox: int, file: File, django_assert_max_num_queries):
    uid = file(RICH)
    anna.get("/compose")
    for way in ("reply", "reply-all", "forward", "forward?as=attachment", "edit", "resend"):
        with django_assert_max_num_queries(12):
            anna.get(f"/mail/{inbox}/{uid}/{way}")
    for way in ("/compose", "/identities/", "/templates/"):
        with django_assert_max_num_queries(12):
            anna.get(way)
