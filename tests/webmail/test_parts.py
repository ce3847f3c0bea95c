"""Parts on their own: the frame's page, downloads."""

import base64

import pytest
from django.test import Client

from tests.support.office import Office
from tests.webmail.conftest import RICH, File
from webmail import options


@pytest.fixture
def rich(inbox: int, file: File) -> str:
    return f"/mail/{inbox}/{file(RICH)}"


def test_the_frame_runs_nothing_and_asks_nobody(anna: Client, rich: str):
    answer = anna.get(f"{rich}/html/1.2")
    page, policy = answer.content.decode(), answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "Rich <b>offer</b>" in page
    assert "onclick" not in page
    assert "script" not in page
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in page
    assert "tracker.example" not in page


def test_on_paper_the_letter_stands_under_its_fields(anna: Client, rich: str):
    page = anna.get(f"{rich}/html/1.2?print=1").content.decode()
    assert '<h1 dir="auto">Offers</h1>' in page
    assert "Rich <b>offer</b>" in page


def test_letters_that_name_no_size_are_as_large_as_she_likes(anna: Client, office: Office, rich: str):
    assert "font-size: 131.25%" not in anna.get(f"{rich}/html/1.2").content.decode()
    options.change(office.anna.id, text_size="larger")
    assert ":root { font-size: 131.25%; }" in anna.get(f"{rich}/html/1.2").content.decode()


def test_a_download_is_never_looked_at_by_the_browser(anna: Client, rich: str):
    answer = anna.get(f"{rich}/part/4")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert b"alert(3)" in answer.getvalue()


def test_names_of_files_are_encoded(anna: Client, rich: str):
    """RFC 6266 §4.3."""
    answer = anna.get(f"{rich}/part/3")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''bill%E2%82%AC.pdf"
    assert answer.getvalue() == b"%PDF-1.4\n"


@pytest.mark.parametrize(
    ("section", "media_type", "shown"),
    [("3", "application/pdf", "inline"), ("2", "image/png", "inline"), ("4", "application/octet-stream", "attachment")],
)
def test_only_safe_kinds_are_viewed(anna: Client, rich: str, section: str, media_type: str, shown: str):
    answer = anna.get(f"{rich}/part/{section}?view=1")
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-downloads;")
    assert answer.headers["Content-Disposition"].startswith(shown)


def test_the_whole_letter_comes_as_it_is(anna: Client, rich: str):
    assert anna.get(f"{rich}/part/all").getvalue() == RICH.replace(b"\n", b"\r\n")


def test_a_large_attachment_comes_in_pieces(anna: Client, inbox: int, file: File):
    content = bytes(range(256)) * 20_000
    head = b"Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n"
    uid = file(head + base64.encodebytes(content))
    assert anna.get(f"/mail/{inbox}/{uid}/part/1").getvalue() == content


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Bill 3/4: paid", "Bill 3_4_ paid"),
        ("../..\\x", "_.._x"),
        ("=?utf-8?q?=E2=80=AEfdp?=", "_fdp"),
        ("", "attached letter"),
    ],
)
def test_a_whole_letter_is_called_by_its_subject(anna: Client, inbox: int, file: File, subject: str, name: str):
    uid = file(f"Subject: {subject}\n\nx\n".encode())
    said = anna.get(f"/mail/{inbox}/{uid}/part/all").headers["Content-Disposition"]
    assert said == f'attachment; filename="{name}.eml"'


def test_html_too_large_becomes_text(anna: Client, inbox: int, file: File):
    uid = file(b"Content-Type: text/html\n\n<p>begin" + b"<div>" * 150_000)
    page = anna.get(f"/mail/{inbox}/{uid}/html/1").content.decode()
    assert "too large" in page
    assert "begin" in page


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/calendar", "invitation.ics"),
        ("message/rfc822", "attached letter.eml"),
        ("application/pdf", "part 2.pdf"),
        ("application/x-never-heard-of", "part 2"),
    ],
)
def test_what_has_no_name_is_called_by_its_kind(anna: Client, inbox: int, file: File, media_type: str, name: str):
    parts = f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: {media_type}\n"
    uid = file(f"{parts}Content-Disposition: attachment\n\nSubject: y\n\nz\n--b--\n".encode())
    letter = f"/mail/{inbox}/{uid}/"
    assert f">{name}</span>" in anna.get(letter).content.decode()
    assert anna.get(f"{letter}part/2").headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_the_rest_of_a_thousand_texts_is_attached(anna: Client, inbox: int, file: File):
    """Each that is shown costs a look into the file: ten thousand of them would keep the server for ten seconds."""
    parts = b"--b\n\nzebra\n" * 400 + b"--b\nContent-Type: image/png\nContent-ID: <p>\n\nx\n" * 600
    uid = file(b"Content-Type: multipart/mixed; boundary=b\n\n" + parts + b"--b--\n")
    page = anna.get(f"/mail/{inbox}/{uid}/").content.decode()
    assert f'/mail/{inbox}/{uid}/part/300"' not in page
    assert f'/mail/{inbox}/{uid}/part/301"' in page
