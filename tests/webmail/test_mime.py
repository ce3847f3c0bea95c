"""Parts of a letter as octets: what the standard library reads is what was meant."""

from email import message_from_bytes
from email.policy import default

import pytest

from webmail.letters import mime
from webmail.letters.mime import File, Picture


def read(part: bytes):
    return message_from_bytes(b"MIME-Version: 1.0\r\n" + part, policy=default)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.txt", "plain.txt"),
        ('quo"te.txt', 'quo"te.txt'),
        ("Übersicht 佐藤.pdf", "Übersicht 佐藤.pdf"),
        ("ü" * 150 + ".pdf", "ü" * 150 + ".pdf"),
        ("a" * 190, "a" * 190),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\x.doc", "x.doc"),
        ("a\r\nX-Evil: 1.txt", "a X-Evil: 1.txt"),
        ("gpj.\u202eexe", "gpj. exe"),
        ("..", "attachment"),
        ("", "attachment"),
    ],
)  # fmt: skip
def test_names(name: str, shown: str):
    part = mime.attached(File(name, "text/plain", b"x"))
    assert all(len(line) <= 78 or b"base64" in line for line in part.split(b"\r\n"))
    assert b"\nX-Evil" not in part
    assert read(part).get_filename() == shown


@pytest.mark.parametrize(
    ("words", "encoding"),
    [("Hi", "7bit"), ("Grüße", "8bit"), ("ü" * 2000, "quoted-printable"), ("x" * 3000 + "\n.\n", "quoted-printable")],
)
def test_texts(words: str, encoding: str):
    part = read(mime.text("plain", words))
    assert part["Content-Transfer-Encoding"] == encoding
    assert part.get_content().replace("\r\n", "\n").rstrip("\n") == words.rstrip("\n")


@pytest.mark.parametrize(
    ("octets", "media_type"),
    [
        (b"Subject: x\r\n\r\nGr\xfc\xdfe\r\n", "message/rfc822"),
        (b"Subject: bare\n\nline\n", "application/octet-stream"),
        (b"Subject: x\r\n\r\n" + b"y" * 2000 + b"\r\n", "application/octet-stream"),
    ],
)
def test_a_letter_goes_along_unchanged(octets: bytes, media_type: str):
    part = mime.attached(File("letter.eml", "message/rfc822", octets))
    assert read(part).get_content_type() == media_type
    assert octets in part or read(part).get_content() == octets


@pytest.mark.parametrize(
    "claimed", ["rubbish", "multipart/mixed", "message/partial", "a/b\r\nX: 1", "text/" + "x" * 99]
)
def test_types_are_not_believed(claimed: str):
    assert mime.media_type(claimed) == "application/octet-stream"


def test_a_tree():
    picture = Picture("p1@pillarbox", File("p.png", "image/png", b"\x89PNG"))
    page = mime.multipart("related", [mime.text("html", '<img src="cid:p1@pillarbox">'), mime.inline(picture)])
    whole = read(mime.multipart("alternative", [mime.text("plain", "[p]"), page]))
    kinds = [part.get_content_type() for part in whole.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    assert [*whole.walk()][4]["Content-ID"] == "<p1@pillarbox>"
