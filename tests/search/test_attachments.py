"""The text of attached documents, and those that mean harm."""

import base64

import pytest

from mailapp.net.content import Content
from mailapp.search import attachments
from mailapp.search.reading import office
from mailapp.search.reading.enough import Unreadable
from mailapp.search.values import Limits
from mailapp.store.query import Anywhere, Body, Header, Words
from tests.search.documents import HOSTILE, open_document, pdf, sheets, slides, word

OFFICE = "application/vnd.openxmlformats-officedocument."


def with_document(octets: bytes, media_type: str, name: str) -> Content:
    head = b"From: ben@example.test\r\nSubject: See below\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    part = f'--b\r\nContent-Type: {media_type}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return Content.of(head + part.encode() + base64.encodebytes(octets) + b"\r\n--b--\r\n")


@pytest.mark.parametrize(
    ("octets", "media_type", "name"),
    [
        (pdf("The bridge of Lindau"), "application/pdf", "plan"),
        (pdf("The bridge of Lindau"), "application/octet-stream", "Plan.PDF"),
        (word("The bri", "dge of Lindau"), OFFICE + "wordprocessingml.document", ""),
        (word("The bridge of Lindau"), "application/vnd.ms-word.document.macroenabled.12", "plan.docm"),
        (sheets("The bridge of Lindau"), OFFICE + "spreadsheetml.sheet", "plan.xlsx"),
        (slides("The bridge of Lindau"), "application/octet-stream", "plan.pptx"),
        (open_document("The bridge of Lindau"), "application/vnd.oasis.opendocument.text", "plan.odt"),
    ],
)
def test_documents_are_found_by_their_text(anna, inbox, catch_up, octets, media_type, name):
    anna.append(inbox, with_document(octets, media_type, name))
    assert anna.search(Words("OF LINDAU")) == []  # nothing has read it yet
    catch_up()
    assert anna.search(Words("OF LINDAU")) == [(inbox, 1)]
    assert anna.search(Words("bridge of lindau")) == [(inbox, 1)]
    assert anna.search(Anywhere("lindau")) == anna.search(Body("Bridge OF")) == [(inbox, 1)]  # RFC 9051 §6.4.4
    assert anna.search(Header("Subject", "lindau")) == []


def test_what_is_called_a_document_and_is_none(anna, inbox, catch_up):
    anna.append(inbox, with_document(b"The bridge", "application/pdf", "bridge.pdf"))
    anna.append(inbox, with_document(pdf("The bridge"), "image/png", "x.png"))
    catch_up()
    assert anna.search(Words("the bridge")) == []
    assert anna.search(Words("bridge.pdf")) == [(inbox, 1)]


@pytest.mark.pure
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_end_with_their_process(name):
    kind, octets = HOSTILE[name]
    assert attachments.text_of(octets(), kind, Limits(attachment_seconds=8)).strip() == ""


@pytest.mark.pure
def test_a_tag_without_an_end_is_not_read_again_and_again():
    long = "x" * 2 * office.TAG
    with pytest.raises(Unreadable, match="tag"):
        office.text_of(sheets(f"words</t><t a='{long}'>"), "sheets", 100)
    assert office.text_of(sheets(f"words {long}"), "sheets", 100).startswith("words xx")


@pytest.mark.pure
def test_time_characters_and_pages_have_an_end():
    assert attachments.text_of(pdf("words"), "pdf", Limits(attachment_seconds=0)) == ""
    assert attachments.text_of(word("x" * 5000), "word", Limits(attachment_characters=100)) == "x" * 100
    assert attachments.text_of(pdf("words"), "pdf", Limits(attachment_pages=0)) == ""


def test_large_documents_and_many_are_left_out():
    read = {(0, 10): pdf("one")}
    assert list(attachments.texts((), lambda start, end: read[start, end], Limits())) == []
