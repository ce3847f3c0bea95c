"""Writing: drafts, answers, forwards, sending; nothing typed is lost, nothing typed becomes a header."""

import io
import select
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from django.utils.html import escape

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.net.wholebody import Body
from mailapp.policy import api as policy
from mailapp.store import api as store
from mailapp.store.bell import Listener
from mailapp.store.port import Store
from mailapp.store.values import ANSWERED, DRAFT, EVERYTHING, FORWARDED, INBOX, SEEN, UidSet, Want
from tests.support.office import PASSWORD, Office
from tests.webmail.conftest import RICH, File, letter
from webmail import options
from webmail.models import Posted


def read(mail: Store, folder: str):
    """The newest letter of a folder, parsed by the standard library."""
    box = mail.mailbox(folder).id
    uid = max(info.uid for info in mail.fetch(box, EVERYTHING))
    with mail.content(box, uid) as octets:
        return message_from_bytes(octets.read(), policy=default)


@pytest.fixture
def bens(office: Office) -> Store:
    return store.open(office.ben.id)


def send(anna: Client, **typed: object):
    sent = {"do": "send", "to": "ben@example.test", "subject": "Hello", "text": "Hi Ben"} | typed
    return anna.post("/compose", sent, follow=True)


def test_a_letter_to_a_colleague(anna: Client, mail: Store, bens: Store):
    answer = send(anna, to="Ben Brown <ben@example.test>", subject="Grüße 🌞", text="Schön,\r\n日本語\r\n")
    assert "on its way" in answer.content.decode()
    got = read(bens, INBOX)
    assert got["Subject"] == "Grüße 🌞"
    assert got["From"] == "Anna Arnold <anna@example.test>"
    assert got["To"] == "Ben Brown <ben@example.test>"
    assert got.get_content().replace("\r\n", "\n") == "Schön,\n日本語\n"
    kept = read(mail, "Sent")
    assert kept["Message-ID"] == got["Message-ID"]
    assert SEEN in next(mail.fetch(mail.mailbox("Sent").id, EVERYTHING)).flags


def test_what_says_that_a_letter_has_left_is_written_with_it(
    anna: Client, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed cleans nothing up: until the letter is taken, another click must send it."""
    options.change(office.anna.id, undo_seconds=0)
    take, before = delivery.submit, []

    def watched(submission: delivery.Submission) -> delivery.Receipt:
        before.append(Posted.objects.count())
        return take(submission)

    monkeypatch.setattr(delivery, "submit", watched)
    send(anna)
    assert (before, Posted.objects.count()) == ([0], 1)
    Posted.objects.update(at=timezone.now() - timedelta(days=401))
    send(anna)
    assert Posted.objects.count() == 1, "nobody clicks again after a year"


def test_a_letter_says_what_its_writer_reads(anna: Client, bens: Store):
    """So that a report on it is written in that language."""
    anna.post("/compose", {"do": "send", "to": "ben@example.test", "text": "x"}, headers={"accept-language": "de"})
    assert read(bens, INBOX)["Accept-Language"] == "de"


def test_bcc_is_secret_but_kept_in_the_own_copy(anna: Client, mail: Store, bens: Store):
    send(anna, to="", bcc="ben@example.test")
    assert read(bens, INBOX)["Bcc"] is None
    assert read(mail, "Sent")["Bcc"] == "ben@example.test"


def test_attachments_go_along(anna: Client, bens: Store):
    files = [SimpleUploadedFile("café.txt", b"un", "text/plain"), SimpleUploadedFile("b.bin", b"\0\xff", "rubbish")]
    send(anna, files=files)
    parts = list(read(bens, INBOX).iter_attachments())
    assert [part.get_filename() for part in parts] == ["café.txt", "b.bin"]
    assert parts[1].get_content() == b"\0\xff"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"to": ""}, "Who shall get this letter?"),
        ({"to": "ben"}, "“ben” is not an e-mail address"),
        ({"to": "ben@example.test, foo bar"}, "“foo bar” is not an e-mail address"),
        ({"to": "a@b@c.example"}, "is not an e-mail address"),
        ({"to": "ben@exa mple.test"}, "is not an e-mail address"),
        ({"cc": "<>"}, "is not an e-mail address"),
        ({"to": "nobody@example.test"}, "User unknown"),
    ],
)
def test_refusals_keep_what_was_typed(anna: Client, mail: Store, typed: dict[str, str], sentence: str):
    answer = send(anna, subject="Keep me", text="and me", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Keep me" in page
    assert "and me" in page
    assert mail.mailbox("Sent").messages == 0


def test_all_who_are_wrong_are_told_at_once(anna: Client, mail: Store):
    many = [f"x{n}@example.test" for n in range(12)]
    page = send(anna, to=", ".join(["ben@example.test", *many])).content.decode()
    assert "The letter was not sent: &lt;x0@example.test&gt;" in page
    assert page.count("User unknown") == 10
    assert "And 2 addresses more." in page
    assert mail.mailbox("Sent").messages == 0


def test_uploads_survive_a_refusal(anna: Client, mail: Store):
    answer = send(anna, to="nobody@example.test", files=[SimpleUploadedFile("a.txt", b"a")])
    sheet = answer.context["sheet"]
    assert [one.file.name for one in sheet.kept] == ["a.txt"]
    again = send(anna, keep=[sheet.kept[0].token], draft=sheet.draft, message_id=sheet.message_id)
    assert "on its way" in again.content.decode()
    assert mail.mailbox("Drafts").messages == 0
    assert [part.get_filename() for part in read(mail, "Sent").iter_attachments()] == ["a.txt"]


HEADERS = [
    "to",
    "cc",
    "bcc",
    "reply_to",
    "subject",
    "message_id",
    "in_reply_to",
    "references",
    "answers",
    "sender",
    "priority",
    "notify",
]


@pytest.mark.parametrize("field", HEADERS)
@pytest.mark.parametrize(
    "evil", ["x\r\nBcc: carl@example.org", "x\nX-Evil: 1", "x\rX-Evil: 1\r\n\r\nbody", "\u2028X-Evil: 1"]
)
def test_nothing_typed_becomes_a_header(anna: Client, mail: Store, field: str, evil: str):
    anna.post("/compose", {"do": "save", field: evil})
    send(anna, **{field: evil if field not in ("to", "cc", "bcc", "reply_to") else f"ben@example.test{evil}"})
    for folder in ("Drafts", "Sent"):
        for info in mail.fetch(mail.mailbox(folder).id, EVERYTHING):
            with mail.content(info.mailbox, info.uid) as octets:
                head = octets.read().partition(b"\r\n\r\n")[0].lower()
            assert b"\nx-evil" not in head
            assert b"\nbcc: carl" not in head


def test_a_second_click_sends_nothing(anna: Client, mail: Store, bens: Store):
    sheet = anna.get("/compose").context["sheet"]
    for _ in range(2):
        send(anna, message_id=sheet.message_id)
    assert bens.mailbox(INBOX).messages == 1
    assert mail.mailbox("Sent").messages == 1


def test_a_form_that_is_cut_off_changes_nothing(anna: Client, mail: Store):
    """The connection breaks in the middle of a file: what has come is not all of it."""
    sheet = anna.post("/compose", {"do": "save", "text": "half"}, follow=True).context["sheet"]
    fields = {"do": "save", "draft": sheet.draft, "message_id": sheet.message_id, "text": "more"}
    octets = encode_multipart(BOUNDARY, fields | {"files": SimpleUploadedFile("a.bin", b"x" * 90_000)})
    environ = anna._base_environ(
        PATH_INFO="/compose", REQUEST_METHOD="POST", CONTENT_TYPE=MULTIPART_CONTENT, CONTENT_LENGTH=str(len(octets))
    )
    told = []
    for sent in (octets[:60_000], octets):
        body = Body(io.BytesIO(sent), len(octets))
        told.append(anna.handler(environ | {"wsgi.input": body}).status_code)
        [draft] = mail.fetch(mail.mailbox("Drafts").id, EVERYTHING, Want.LIST)
        assert bool(draft.attachments) == (sent == octets)
    assert told[0] >= 400
    assert told[1] == 302


def test_what_another_tab_says_is_not_lost(anna: Client, mail: Store, bens: Store):
    """One draft in two tabs: the second has other words when the first has sent it."""
    sheet = anna.post("/compose", {"do": "save", "text": "half"}, follow=True).context["sheet"]
    one = {"draft": sheet.draft, "message_id": sheet.message_id, "subject": "Tea"}
    send(anna, **one, text="One")
    assert "on its way" in send(anna, **one, text="One").content.decode()  # the other click
    asked = send(anna, **one, text="Two", files=[SimpleUploadedFile("a.txt", b"a")])
    assert (asked.status_code, "was sent before" in asked.content.decode()) == (422, True)
    fresh = asked.context["sheet"]
    assert (fresh.text, [one.file.name for one in fresh.kept]) == ("Two", ["a.txt"])
    assert (mail.mailbox("Drafts").messages, bens.mailbox(INBOX).messages) == (1, 1)
    saved = {"do": "save", **one, "draft": fresh.draft, "text": "Two, more"}  # a page that kept the old Message-ID
    later = anna.post("/compose", saved, follow=True).context["sheet"]
    assert (later.message_id, mail.mailbox("Drafts").messages) == (fresh.message_id, 1)
    assert "on its way" in send(anna, **one | {"draft": later.draft}, text="Two, more").content.decode()
    assert (mail.mailbox("Drafts").messages, bens.mailbox(INBOX).messages) == (0, 2)


def test_a_drafts_life(anna: Client, mail: Store):
    typed = {"to": "ben@exam", "bcc": "x", "subject": "Später", "text": "half a "}
    sheet = anna.post("/compose", {"do": "save", **typed}, follow=True).context["sheet"]
    assert (sheet.to, sheet.bcc, sheet.subject, sheet.text) == ("ben@exam", "x", "Später", "half a ")
    assert {DRAFT, SEEN} <= next(mail.fetch(mail.mailbox("Drafts").id, EVERYTHING)).flags
    sent = {"do": "save", "text": "whole", "draft": sheet.draft, "message_id": sheet.message_id}
    again = anna.post("/compose", sent, follow=True).context["sheet"]
    assert mail.mailbox("Drafts").messages == 1
    assert mail.buried() == []  # the older version, with all its attachments, takes no room
    anna.post("/compose", {"do": "discard", "draft": again.draft, "message_id": again.message_id})
    assert mail.mailbox("Drafts").messages == 0
    assert len(mail.buried()) == 1


def test_a_draft_of_another_composition_stays(anna: Client, mail: Store):
    sheet = anna.post("/compose", {"do": "save", "text": "mine"}, follow=True).context["sheet"]
    anna.post("/compose", {"do": "discard", "draft": sheet.draft, "message_id": "<other@example.test>"})
    assert mail.mailbox("Drafts").messages == 1


def test_back_to_where_one_was(anna: Client, inbox: int, file: File):
    uid = file(letter("Lunch", "At noon?"))
    here = f"/mail/{inbox}/{uid}/?sort=size&q=lunch"
    page = anna.get(here).content.decode()
    way = f"/mail/{inbox}/{uid}/reply?" + urlencode({"back": here})
    assert way in page
    sheet = anna.get(way).context["sheet"]
    assert sheet.back == here
    saved = anna.post("/compose", {"do": "save", "back": here, "message_id": sheet.message_id}, follow=True)
    assert saved.context["sheet"].back == here
    assert send(anna, back=here).redirect_chain[-1][0] == here


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "nowhere", "/" + "x" * 3000]
)
def test_back_leads_nowhere_else(anna: Client, back: str):
    assert anna.get("/compose", {"back": back}).context["sheet"].back == ""
    assert send(anna, back=back).redirect_chain[0][0] == "/"


def test_an_answer(anna: Client, mail: Store, bens: Store, inbox: int, file: File):
    uid = file(letter("Lunch", "At noon?\n-- \nBen"))
    sheet = anna.get(f"/mail/{inbox}/{uid}/reply").context["sheet"]
    assert (sheet.to, sheet.subject) == ("Ben Brown <ben@example.test>", "Re: Lunch")
    assert "Ben Brown wrote:\n> At noon?\n" in sheet.text
    assert "> --" not in sheet.text
    answer = send(anna, to=sheet.to, text=sheet.text, in_reply_to=sheet.in_reply_to, answers=sheet.answers)
    assert answer.redirect_chain[-1][0] == f"/mail/{inbox}/{uid}/"
    assert ANSWERED in next(mail.fetch(inbox, UidSet.of(uid))).flags
    info = next(mail.fetch(inbox, UidSet.of(uid), Want.LIST))
    assert read(bens, INBOX)["In-Reply-To"] == f"<{info.message_id}>"


def test_an_answer_to_all_leaves_oneself_out(anna: Client, inbox: int, file: File):
    sheet = anna.get(f"/mail/{inbox}/{file(RICH)}/reply-all").context["sheet"]
    assert sheet.to == "Shop Über <shop@example.com>"
    assert sheet.cc == "Carl <carl@example.org>, ben@example.test"
    assert sheet.references == ("<first@example.com>", "<offer@example.com>")


def test_a_forward_takes_the_attachments_along(anna: Client, mail: Store, bens: Store, inbox: int, file: File):
    uid = file(RICH)
    sheet = anna.get(f"/mail/{inbox}/{uid}/forward").context["sheet"]
    assert sheet.subject == "Fwd: Offers"
    assert "Plain offer" in sheet.text
    tokens = [one.token for one in sheet.kept]
    send(anna, subject=sheet.subject, text=sheet.text, keep=tokens, answers=sheet.answers)
    parts = list(read(bens, INBOX).iter_attachments())
    assert [part.get_filename() for part in parts] == ["bill€.pdf", "evil.html"]
    assert parts[0].get_content() == b"%PDF-1.4\n"
    assert FORWARDED in next(mail.fetch(inbox, UidSet.of(uid))).flags


def test_people_written_to_are_offered(anna: Client, ben: Client):
    send(anna, to="Ben Brown <ben@example.test>, olga@example.test")
    send(anna, to="ben@example.test")
    people = anna.get("/compose/people?q=b").json()["people"]
    assert people == [{"name": "Ben Brown", "address": "ben@example.test"}]
    send(anna, to="Carl Cole <carl@example.org>")
    names = [one["name"] for one in anna.get("/compose/people").json()["people"]]
    assert names == ["Ben Brown", "Carl Cole", "Olga Orlova"]  # whose name nobody typed


def test_colleagues_are_offered_to_who_has_written_to_nobody(anna: Client, ben: Client):
    send(anna, to="Carl Cole <carl@example.org>")
    directory.add_domain("branch.test")
    directory.add_account("dora@branch.test", PASSWORD, display_name="Dora")
    directory.add_account("former@example.test", PASSWORD, display_name="Fred Former")
    directory.change_account("former@example.test", active=False)
    assert [one["name"] for one in ben.get("/compose/people").json()["people"]] == ["Anna Arnold", "Olga Orlova"]
    for words, found in (("orl", ["olga@example.test"]), ("example", []), ("carl", []), ("A@EX", ["anna", "olga"])):
        people = ben.get("/compose/people", {"q": words}).json()["people"]
        assert [one["address"].removesuffix("@example.test") for one in people] == [
            name.removesuffix("@example.test") for name in found
        ]


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "send", "to": "ben@example.test", "keep": ["1.2", "a.b.c", "9.9.9", "." * 50, "9" * 99 + ".1.1"]},
        {"do": "save", "draft": "x", "message_id": "rubbish", "answers": "reply x y"},
        {"do": "save", "draft": "999999"},
        {"do": "dance"},
        {},
        {"do": "send", "to": "ben@example.test", "text": "\0\x1b[2J", "answers": "reply 99999 1"},
    ],
)
def test_rubbish_in_the_form(anna: Client, sent: dict[str, object]):
    assert anna.post("/compose", sent, follow=True).status_code == 200


def test_who_writes_to_a_dead_address_is_warned(anna: Client):
    policy.change("suppressed_is_refused", False)
    delivery.suppress("carl@example.net", reason="it is dead", by="Olga")
    html = send(anna, to="carl@example.net").content.decode()
    assert "on its way" in html
    assert "carl@example.net: Nobody is to write to it (it is dead; added by Olga)" in html


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_while_the_browser_still_waits(
    anna: Client, bens: Store, record_property: Callable[[str, object], None]
):
    """From the button to whoever watches Ben's Inbox; the figure is told at the end of the run."""

    def write() -> None:
        send(anna)
        connection.close()  # this thread's own

    send(anna)  # what is done once: templates, statements
    with Listener() as bell:
        begun = time.perf_counter()
        sender = threading.Thread(target=write)
        sender.start()
        heard: set[int] = set()
        while bens.mailbox(INBOX).id not in heard and select.select([bell], [], [], 10)[0]:
            heard |= bell.heard()
        took = time.perf_counter() - begun
        sender.join()
    assert bens.mailbox(INBOX).id in heard
    record_property("from the browser to the bell", f"{took * 1000:.0f} ms")


def test_an_answer_goes_to_nobody_who_hides_in_a_name(anna: Client, inbox: int, file: File):
    """RFC 2047 §6.2: encoded words are read after the addresses are found."""
    hidden = "=?utf-8?q?boss=40example=2Ecom=2C_?= <carl@example.net>"
    where = f"/mail/{inbox}/{file(letter(sender=hidden).replace(b'To: Anna Arnold <', b'To: =?utf-8?q?A=2C_B?= <'))}/"
    assert (
        'value="&quot;boss@example.com,&quot; &lt;carl@example.net&gt;"' in anna.get(f"{where}reply").content.decode()
    )
    assert ">A, B</span>" in anna.get(where).content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (b"=?utf-8?b?5L2Q6JekLCDnvo7lpYg=?= <sato@example.org>, ben@example.test",
         '"佐藤, 美奈" <sato@example.org>, ben@example.test'),
        (b"=?utf-8?b?5L2Q6Jek?= <sato@example.org>", "佐藤 <sato@example.org>"),
        (b"ben@example.test, car", "ben@example.test, car"),
        (b"=?utf-8?b?5L2Q6Jek?=", "佐藤"),
    ],
)  # fmt: skip
def test_a_draft_of_any_program_is_gone_on_with(anna: Client, mail: Store, file: File, field: bytes, typed: str):
    uid = file(b"To: " + field + b"\nSubject: x\n\ny\n", "Drafts", frozenset({DRAFT, SEEN}))
    page = anna.get(f"/mail/{mail.mailbox('Drafts').id}/{uid}/edit").content.decode()
    assert f'value="{escape(typed)}"' in page
