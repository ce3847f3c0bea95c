"""What hangs on a letter: archives of it, letters in letters, Outlook's wrapping, warnings."""

import base64
import io
import re
import struct
import zipfile

import pytest
from django.test import Client

from tests.webmail.conftest import RICH, File
from webmail.letters import filenames
from webmail.letters.flowed import is_flowed, unflowed
from webmail.letters.kinds import kind
from webmail.letters.sealed import sealed
from webmail.letters.text import as_html, linked


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\x.dll", "x.dll"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("a/", "file"),
        ("con.txt", "_con.txt"),
        ("a\0b\r\nc<d>.txt", "a_b__c_d_.txt"),
        ("\u202egnp.exe", "_gnp.exe"),
        (" .hidden. ", "hidden"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Rechnung März.pdf", "Rechnung März.pdf"),
    ],
)
def test_names_in_an_archive(name: str, safe: str):
    assert filenames.safe(name) == safe


def test_no_name_twice():
    assert filenames.distinct(["a.txt", "A.TXT", "a.txt", "a (2).txt", "b", "b"]) == [
        "a.txt",
        "A (2).TXT",
        "a (3).txt",
        "a (2) (2).txt",
        "b",
        "b (2)",
    ]


@pytest.mark.parametrize(
    ("name", "media_type", "words", "dangerous"),
    [
        ("bill.pdf", "application/pdf", "PDF document", False),
        ("bill.pdf.exe", "application/pdf", "program", True),
        ("budget.xlsm", "application/octet-stream", "spreadsheet", True),
        ("page.html", "text/html", "web page", True),
        ("drawing.svg", "image/svg+xml", "picture", True),
        ("x", "image/heic", "picture", False),
        ("x.bin", "application/octet-stream", "file", False),
        ("card.vcf", "text/vcard", "address card", False),
        ("", "message/rfc822", "letter", False),
    ],
)
def test_kinds_in_words(name: str, media_type: str, words: str, dangerous: bool):
    found = kind(name, media_type)
    assert (found.words, bool(found.danger)) == (words, dangerous)


@pytest.mark.parametrize(
    ("written", "delsp", "read"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("one \ntwo", True, "onetwo"),
        ("> a \n> b\n>> c \n>> d\ne", False, "> a b\n> > c d\ne"),
        (" > no quote", False, "> no quote"),
        ("x \n-- \nAnna", False, "x \n-- \nAnna"),
        (" stuffed \n line", False, "stuffed line"),
        ("a \n> b", False, "a \n> b"),
    ],
)
def test_flowed_text(written: str, delsp: bool, read: str):
    """RFC 3676 §4."""
    assert unflowed(written, delsp) == read


def test_what_says_that_it_flows():
    assert is_flowed(b"Content-Type: text/plain; format=Flowed; DelSp=yes\r\n\r\n") == (True, True)
    assert is_flowed(b"Content-Type: text/plain; charset=x\r\n\r\n") == (False, False)


def test_long_quotations_are_closed():
    quoted = "\n".join(f"> line {n}" for n in range(9))
    page = as_html(f"Yes.\n{quoted}\nRegards", fold=True)
    assert '<details class="quoted"><summary>9 quoted lines</summary><blockquote' in page
    assert "<details" not in as_html(f"Yes.\n{quoted}")
    assert "<details" not in as_html("> one\nYes.", fold=True)


def test_an_address_that_hides_its_host_tells_it():
    assert linked("https://bank.example@evil.example/x").endswith("[evil.example]")
    assert "[" not in linked("https://bank.example/x")


LETTER = """From: Anna <anna@example.test>
Subject: Outer
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: text/plain; format=flowed

one{{blank}}
two
--o
Content-Type: message/rfc822

From: Carl <carl@inner.example>
Subject: Inner =?utf-8?q?=C3=9C?=
Content-Type: multipart/mixed; boundary=i

--i
Content-Type: text/html

<p>Inner words<img src="cid:p"></p>
--i
Content-Type: image/png; name=p.png
Content-ID: <p>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--i
Content-Type: text/plain; name="../a.txt"
Content-Disposition: attachment; filename="../a.txt"

AAA
--i
Content-Type: text/plain
Content-Disposition: attachment; filename="a.txt"

BBB
--i--
--o
Content-Type: application/x-msdownload; name=setup.exe
Content-Disposition: attachment; filename=setup.exe

MZ
--o--
"""


@pytest.fixture
def outer(inbox: int, file: File) -> str:
    return f"/mail/{inbox}/{file(LETTER.replace('{{blank}}', ' ').encode())}/"


def test_a_letter_in_a_letter_opens_as_one(anna: Client, ben: Client, outer: str):
    page = anna.get(outer).content.decode()
    assert "one two" in page
    assert "It can do anything on your computer".lower() in page.lower()
    assert f"{outer}part/2/letter" in page
    inner = anna.get(f"{outer}part/2/letter").content.decode()
    assert "Inner Ü</h1>" in inner
    assert "carl@inner.example" in inner
    (frame,) = re.findall(r'src="([^"]*/html/[^"]*)"', inner)
    shown = anna.get(frame).content.decode()
    assert "Inner words" in shown
    assert "data:image/png;base64,iVBORw0KGgo=" in shown
    assert anna.get(f"{outer}part/2.3").getvalue() == b"AAA"
    assert anna.get(f"{outer}part/1/letter").status_code == 404
    assert ben.get(f"{outer}part/2/letter").status_code == 404


def test_all_attachments_in_one_archive(anna: Client, ben: Client, outer: str, inbox: int, file: File):
    answer = anna.get(f"{outer}attachments.zip?of=2")
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as found:
        assert found.namelist() == ["a.txt", "a (2).txt"]
        assert [found.read(name).strip() for name in found.namelist()] == [b"AAA", b"BBB"]
    rich = f"/mail/{inbox}/{file(RICH)}/"
    answer = anna.get(f"{rich}attachments.zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Offers.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as found:
        assert found.testzip() is None
        assert found.read("bill€.pdf") == b"%PDF-1.4\n"
    assert ben.get(f"{rich}attachments.zip").status_code == 404
    assert anna.get(f"{outer}attachments.zip?of=9").status_code == 404


def attribute(number: int, octets: bytes) -> bytes:
    return struct.pack("<BII", 2, number, len(octets)) + octets + b"\0\0"


def test_outlooks_wrapping_is_opened(anna: Client, inbox: int, file: File):
    import base64

    wrapping = b"\x78\x9f\x3e\x22\x01\x00" + attribute(0x00069002, b"\0" * 14)
    wrapping += attribute(0x00018010, b"..\\plan.docx\0") + attribute(0x0006800F, b"words")
    head = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    letter = f"/mail/{inbox}/{file(head + base64.encodebytes(wrapping))}/"
    assert "part/1/files" in anna.get(letter).content.decode()
    page = anna.get(f"{letter}part/1/files").content.decode()
    assert "plan.docx" in page
    answer = anna.get(f"{letter}part/1/files?file=1")
    assert answer.content == b"words"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.docx"'
    assert anna.get(f"{letter}part/1/files?file=2").status_code == 404


@pytest.mark.parametrize(
    ("types", "beginning", "words"),
    [
        (["application/pgp-encrypted", "application/octet-stream"], "", "encrypted with OpenPGP"),
        (["text/plain"], "\n-----BEGIN PGP MESSAGE-----\n", "encrypted with OpenPGP"),
        (["application/pkcs7-mime"], "", "encrypted with S/MIME"),
        (["text/plain", "application/pgp-signature"], "", "not checked here"),
        (["text/plain", "application/pkcs7-signature"], "", "not checked here"),
        (["text/plain", "application/pdf"], "Hello", ""),
    ],
)
def test_sealed_letters_in_words(types: list[str], beginning: str, words: str):
    from mailapp.standards.message import Part

    parts = [Part(str(n), kind, "", "7bit", "", "", "", 0, 0, 0, 0) for n, kind in enumerate(types, 1)]
    found = sealed(parts, beginning)
    assert (words in found.words) if words else found is None


def test_a_wrapped_letter_is_signed_whatever_its_file_is_called(anna: Client, inbox: int, file: File):
    kind, base = b"Content-Type: application/pkcs7-mime; name=smime.p7m", b"Content-Transfer-Encoding: base64"
    head = b"\r\n".join([b"Subject: Sealed", kind, base, b"", b""])
    wrappings = [bytes.fromhex(f"308006092a864886f70d0107{oid}a080") * 9 for oid in ("02", "03")]
    uids = [file(head + base64.encodebytes(octets)) for octets in wrappings]
    pages = [anna.get(f"/mail/{inbox}/{uid}/").content.decode() for uid in uids]
    assert ["wrapped in an S/MIME signature" in page for page in pages] == [True, False]
