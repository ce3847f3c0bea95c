"""A letter that lies open."""

from pathlib import Path

import pytest
from django.test import Client

from mailapp.store.port import Store
from mailapp.store.values import SEEN, UidSet
from tests.webmail.conftest import RICH, File, letter

ODD = {
    "empty": b"",
    "no header": b"just words",
    "nul": b"Subject: a\0b\n\n\0\0\0",
    "bad charset": b"Content-Type: text/plain; charset=klingon\n\nqapla' \xff\xfe",
    "bad base64": b"Content-Transfer-Encoding: base64\n\n!!!=A=",
    "no boundary": b"Content-Type: multipart/mixed\n\n--x\n\nhi",
    "no end": b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>hi",
    "8-bit header": b"From: J\xf6rg <j@example.org>\nSubject: \xe4\xf6\n\nhi",
    "evil subject": b'Subject: <script>alert(1)</script>\nFrom: "<img src=x onerror=alert(1)>" <a@b.example>\n\n<b>hi',
    "rtl": "Subject: \u202egnp.exe\n\nhi".encode(),
    "long": b"Subject: " + b"x" * 100_000 + b"\n\n" + b"y" * 100_000,
    "deep": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(120)),
}


def test_reading_marks_as_read(anna: Client, mail: Store, inbox: int, file: File):
    uid = file(letter("Lunch", "At noon?"))
    answer = anna.get(f"/mail/{inbox}/{uid}/")
    assert "At noon?" in answer.content.decode()
    assert SEEN in next(mail.fetch(inbox, UidSet.of(uid))).flags


def test_previous_and_next(anna: Client, inbox: int, file: File):
    first, second, third = (file(letter(name)) for name in ("One", "Two", "Three"))
    context = anna.get(f"/mail/{inbox}/{second}/").context
    assert (context["before"], context["behind"]) == (third, first)
    context = anna.get(f"/mail/{inbox}/{first}/").context
    assert (context["before"], context["behind"]) == (second, None)


def test_previous_and_next_over_the_edge_of_a_page(anna: Client, inbox: int, file: File):
    uids = [file(letter(f"Letter {n}")) for n in range(52)]
    assert anna.get(f"/mail/{inbox}/{uids[1]}/?page=2").context["before"] == uids[2]
    assert anna.get(f"/mail/{inbox}/{uids[2]}/").context["behind"] == uids[1]


def test_few_queries_for_a_letter(anna: Client, inbox: int, file: File, django_assert_max_num_queries):
    uid = file(RICH)
    anna.get(f"/mail/{inbox}/{uid}/")
    with django_assert_max_num_queries(12):
        anna.get(f"/mail/{inbox}/{uid}/")


def test_html_goes_into_a_frame_without_scripts(anna: Client, inbox: int, file: File):
    page = anna.get(f"/mail/{inbox}/{file(RICH)}/").content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Rich <b>" not in page
    assert "Show pictures" in page


def test_text_when_it_is_asked_for(anna: Client, inbox: int, file: File):
    page = anna.get(f"/mail/{inbox}/{file(RICH)}/?view=text").content.decode()
    assert "Plain offer" in page
    assert 'href="https://example.com/x"' in page
    assert "<iframe" not in page


def test_attachments_are_listed_by_safe_names(anna: Client, inbox: int, file: File):
    attachments = anna.get(f"/mail/{inbox}/{file(RICH)}/").context["letter"].attachments
    assert [(one.name, one.viewable) for one in attachments] == [("bill€.pdf", True), ("evil.html", False)]


def test_headers_and_source(anna: Client, inbox: int, file: File):
    uid = file(RICH)
    assert "Shop Über" in anna.get(f"/mail/{inbox}/{uid}/headers").content.decode()
    source = anna.get(f"/mail/{inbox}/{uid}/source").content.decode()
    assert "&lt;script&gt;alert(2)" in source
    assert "<script>alert" not in source


@pytest.mark.parametrize("name", ODD)
def test_no_letter_is_too_odd(anna: Client, inbox: int, file: File, name: str):
    uid = file(ODD[name])
    assert anna.get(f"/mail/{inbox}/").status_code == 200
    for view in (
        "",
        "?view=text",
        "print",
        "headers",
        "source",
        "parts",
        "reply",
        "reply-all",
        "forward",
        "edit",
        "part/all",
    ):
        answer = anna.get(f"/mail/{inbox}/{uid}/{view}")
        assert answer.status_code == 200, view
        assert b"<script>alert" not in answer.getvalue() or view == "part/all"


def test_our_own_odd_letters(anna: Client, inbox: int, file: File):
    for path in sorted((Path(__file__).parent / "data").glob("*.eml")):
        uid = file(path.read_bytes())
        answer = anna.get(f"/mail/{inbox}/{uid}/")
        assert answer.status_code == 200, path.name
        if section := answer.context["letter"].section:
            assert anna.get(f"/mail/{inbox}/{uid}/html/{section}").status_code == 200, path.name


def test_all_parts_are_told(anna: Client, ben: Client, inbox: int, file: File):
    uid = file(RICH)
    page = anna.get(f"/mail/{inbox}/{uid}/parts").content.decode()
    for words in ("multipart/alternative", "Part 1.2", "text/html", "base64", "bill€.pdf"):
        assert words in page
    assert ben.get(f"/mail/{inbox}/{uid}/parts").status_code == 404
