"""Letters with formatting: cleaned, with their pictures (RFC 2387) and a good text beside; what a letter asks for."""

import base64
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mailapp.policy import api as policy
from mailapp.store.port import Store
from mailapp.store.values import INBOX
from tests.support.office import Office
from tests.webmail.conftest import RICH, File, letter
from tests.webmail.test_compose import bens, read, send
from webmail import options
from webmail.letters import plainly, rich

__all__ = ["bens"]

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
DATA = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "* a\n* b\n  1. c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ('<div>Hi</div><blockquote type="cite"><div>a</div><blockquote>b</blockquote></blockquote>', "Hi\n> a\n>> b"),
        ('<a href="https://x.example/y">here</a>', "here <https://x.example/y>"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ('<a href="javascript:x">here</a><img alt="a dot" src="x">', "here[a dot]"),
        ("<div>-- </div><div>Anna</div>", "-- \nAnna"),
        ("<b>a</b> &lt;b&gt; &amp;<script>x</script>", "a <b> &"),
    ],
)
def test_the_text_beside(html: str, text: str):
    assert plainly.as_text(html) == text


@pytest.mark.parametrize("text", ["Hi\n\nBen", "> a\n> > b\nc", "  two blanks", "1 < 2 & 3", ""])
def test_text_as_html_and_back(text: str):
    back = plainly.as_text(rich.of_text(text))
    assert back.replace(">> ", "> > ") == text.replace("\xa0", " ").rstrip()


def formatted(anna: Client, html: str, **more: object):
    return send(anna, format="rich", html=html, **more)


def test_a_formatted_letter(anna: Client, bens: Store):
    html = (
        '<div onclick="x()" style="color: red; position: fixed">Hi <b class="button" id="sheet">Ben</b></div>'
        '<script>alert(1)</script><a href="javascript:x">y</a><img src="https://t.example/x.gif">'
        f'<img src="{DATA}" alt="dot">'
    )
    formatted(anna, html, text="not this")
    got = read(bens, INBOX)
    assert got.get_content_type() == "multipart/alternative"
    text, page = got.iter_parts()
    assert text.get_content().replace("\r\n", "\n").startswith("Hi Ben\n")
    assert page.get_content_type() == "multipart/related"
    shown, picture = page.iter_parts()
    body = shown.get_content()
    assert '<div style="color:red">Hi <b>Ben</b></div>' in body
    for evil in ("onclick", "script", "t.example", "javascript", "position", "class=", "id="):
        assert evil not in body
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in body
    assert picture.get_content() == PNG


def test_a_pasted_picture_lives_in_the_draft(anna: Client, ben: Client, mail: Store, bens: Store):
    first = anna.get("/compose").context["sheet"]
    address = f"/compose/picture/abc123?letter={quote(first.message_id)}"
    sent = {
        "message_id": first.message_id,
        "format": "rich",
        "html": f'<img src="{address}">',
        "picture_cids": ["abc123"],
    }
    upload = SimpleUploadedFile("p.png", PNG, "image/png")
    sheet = anna.post("/compose", {"do": "save", "pictures": [upload], **sent}, follow=True).context["sheet"]
    assert sheet.rich
    assert "/compose/picture/abc123?letter=" in sheet.html_for_editing
    assert b"".join(anna.get(address)) == PNG
    assert ben.get(address).status_code == 404
    sheet = anna.post("/compose", {"do": "save", **sent, "draft": sheet.draft}, follow=True).context["sheet"]
    assert [one.file.octets for one in sheet.pictures] == [PNG]
    formatted(anna, sheet.html_for_editing, message_id=first.message_id, draft=sheet.draft)
    assert [part.get_content() for part in read(bens, INBOX).walk() if part.get_content_maintype() == "image"] == [PNG]
    assert mail.mailbox("Drafts").messages == 0


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html"])
def test_only_pictures_are_shown(anna: Client, media_type: str):
    upload = SimpleUploadedFile("p.svg", b"<svg onload=alert(1)>", media_type)
    html = '<img src="/compose/picture/evil?letter=x">'
    sent = {"do": "save", "format": "rich", "html": html, "picture_cids": ["evil"], "pictures": [upload]}
    assert anna.post("/compose", sent, follow=True).context["sheet"].pictures == []


def test_an_answer_in_kind_keeps_the_pictures(anna: Client, bens: Store, office: Office, inbox: int, file: File):
    options.change(office.anna.id, format="same")
    assert not anna.get(f"/mail/{inbox}/{file(letter())}/reply").context["sheet"].rich
    sheet = anna.get(f"/mail/{inbox}/{file(RICH)}/reply").context["sheet"]
    assert "<blockquote" in sheet.html
    assert "Rich <b>offer</b>" in sheet.html
    assert "tracker" not in sheet.html
    formatted(anna, sheet.html_for_editing, subject="Re: Offers")
    kinds = [part.get_content_type() for part in read(bens, INBOX).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]


def test_another_s_pictures_are_not_taken(anna: Client, ben: Client, bens: Store, inbox: int, file: File):
    uid = file(RICH)
    formatted(ben, f'<p>x</p><img src="/mail/{inbox}/{uid}/part/2?view=1">', to="ben@example.test")
    assert [part.get_content_type() for part in read(bens, INBOX).walk()][-1] == "text/html"


def test_conversion_for_the_switch(anna: Client):
    html = anna.post("/compose/convert", {"format": "rich", "text": "a\n> b"}).json()["html"]
    assert html == '<div>a</div><blockquote type="cite"><div>b</div></blockquote>'
    assert anna.post("/compose/convert", {"format": "plain", "html": html}).json() == {"text": "a\n> b"}


def test_wishes_stand_in_the_letter_and_in_the_draft(anna: Client, bens: Store, mail: Store):
    wishes = {
        "priority": "high",
        "receipt": "1",
        "notify": "SUCCESS",
        "returned": "HDRS",
        "reply_to": "x@example.org",
    }
    sheet = anna.post("/compose", {"do": "save", **wishes}, follow=True).context["sheet"]
    assert (sheet.wishes.priority, sheet.wishes.receipt, sheet.reply_to) == ("high", True, "x@example.org")
    assert (sheet.wishes.notify, sheet.wishes.returned) == ("SUCCESS", "HDRS")
    send(anna, **wishes)
    got = read(bens, INBOX)
    assert (got["X-Priority"], got["Importance"]) == ("1 (Highest)", "high")
    assert got["Disposition-Notification-To"] == "Anna Arnold <anna@example.test>"
    assert got["Reply-To"] == "x@example.org"
    assert not [name for name in got if name.startswith("X-Pillarbox-")]
    told = read(mail, INBOX)  # RFC 3461: it has arrived
    assert told.get_content_type() == "multipart/report"


@pytest.mark.parametrize(
    ("words", "said", "ret"),
    [
        ("", "", ""),
        ("rubbish FULL", "", "FULL"),
        ("SUCCESS HDRS", "DELAY FAILURE SUCCESS", "HDRS"),
        ("FAILURE", "FAILURE", ""),
        ("DELAY NEVER", "NEVER", ""),  # as older drafts have it
    ],
)
def test_which_reports_the_envelope_asks_for(words: str, said: str, ret: str):
    from webmail.letters.write import Wishes

    wishes = Wishes.of("loud", False, words.split())
    assert (" ".join(sorted(wishes.reports)), wishes.returned, wishes.priority) == (said, ret, "")


def test_questions_in_between(anna: Client, bens: Store, mail: Store):
    typed = {"subject": "", "text": "See the attached plan", "files": [SimpleUploadedFile("a.txt", b"a")]}
    page = send(anna, **typed)
    assert "no subject" in page.content.decode()
    assert "nothing is attached" not in page.content.decode()
    assert bens.mailbox(INBOX).messages == 0
    sheet = page.context["sheet"]
    go_on = dict(page.context["sent"]) | {
        "message_id": sheet.message_id,
        "draft": sheet.draft,
        "keep": [one.token for one in sheet.kept],
    }
    again = anna.post("/compose", {"do": "again", **go_on}).context["sheet"]
    assert (again.text, [one.file.name for one in again.kept]) == ("See the attached plan", ["a.txt"])
    assert "on its way" in send(anna, **go_on, sure=["subject"]).content.decode()
    assert [part.get_filename() for part in read(bens, INBOX).iter_attachments()] == ["a.txt"]
    assert mail.mailbox("Drafts").messages == 0


def test_reply_to_all_of_very_many(anna: Client, bens: Store, office: Office):
    options.change(office.anna.id, ask_people=2)
    cc = ", ".join(f"c{n}@example.org" for n in range(5))
    page = send(anna, cc=cc, answers="reply-all 1 1")
    assert "goes to 6 people" in page.content.decode()
    go_on = dict(page.context["sent"]) | {"draft": page.context["sheet"].draft, "only": "1"}
    assert "on its way" in anna.post("/compose", go_on, follow=True).content.decode()
    assert read(bens, INBOX)["Cc"] is None


def test_an_attachment_is_taken_away_by_a_button(anna: Client):
    files = [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt")]
    sheet = anna.post("/compose", {"do": "save", "files": files}, follow=True).context["sheet"]
    tokens = [one.token for one in sheet.kept]
    sent = {"keep": tokens, "drop": tokens[0], "draft": sheet.draft, "message_id": sheet.message_id}
    assert [one.file.name for one in anna.post("/compose", sent, follow=True).context["sheet"].kept] == ["b.txt"]


def test_too_large_is_said_before(anna: Client):
    policy.change("message_size", 1 << 20)
    page = anna.get("/compose").content.decode()
    assert f'data-most="{(1 << 20) * 3 // 4}"' in page
    assert (
        "larger than this office takes"
        in send(anna, files=[SimpleUploadedFile("a", b"x" * (1 << 20))]).content.decode()
    )
