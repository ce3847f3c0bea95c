"""What a letter shows by itself: tables of what is found, and of what is left in peace."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.scanners.local import archives, confusables, letters, links, rarfiles, senders
from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import Acquaintances, Kind

pytestmark = pytest.mark.pure

PROGRAM = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0" + bytes(100)
OLD_MACROS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "_VBA_PROJECT".encode("utf-16-le")
OLD_PLAIN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
LOCKED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
OFFICE = Acquaintances(
    frozenset({"example.test", "mail.example.org"}),
    {
        senders.key("Anna Arnold"): frozenset({"anna@example.test"}),
        senders.key("Ben Brown"): frozenset({"ben@example.test"}),
    },
)


def zipped(*files: tuple[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", packing) as made:
        for name, octets in files:
            made.writestr(name, octets)
    return archive.getvalue()


def locked(archive: bytes) -> bytes:
    """The same, as if it wanted a password: bit 0 of both headers (APPNOTE §4.4.4)."""
    octets = bytearray(archive)
    octets[6] |= 1
    octets[octets.find(b"PK\x01\x02") + 8] |= 1
    return bytes(octets)


def tarred(*names: str) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as made:
        for name in names:
            made.addfile(tarfile.TarInfo(name), io.BytesIO())
    return archive.getvalue()


def letter(name: str, octets: bytes, media: str = "application/octet-stream") -> bytes:
    head = (
        "From: Carl <carl@example.net>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n"
        f'--b\r\nContent-Type: {media}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(octets).replace(b"\n", b"\r\n") + b"--b--\r\n"


P, M, E, B = Kind.PROGRAM, Kind.MACRO, Kind.ENCRYPTED, Kind.BOMB
WORKBOOK = zipped(("[Content_Types].xml", b"x"), ("xl/vbaProject.bin", b"x"))
SOURCES = zipped(*((f"src/part{number}.js", b"x") for number in range(20)))
ATTACHED = [
    ("invoice.exe", b"x", {P: "“invoice.exe” is a program"}),
    ("invoice.pdf.exe", b"x", {P: "“invoice.pdf.exe” is a program dressed up as a pdf file"}),
    ("INVOICE.PDF   .SCR", b"x", {P: "“INVOICE.PDF   .SCR” is a program dressed up as a pdf file"}),
    ("photo.jpg", PROGRAM, {P: "“photo.jpg” is a program, whatever its name says"}),
    ("notes", b"\x7fELF" + bytes(60), {P: "“notes” is a program, whatever its name says"}),
    ("disc.bin", bytes(32769) + b"CD001", {P: "“disc.bin” is a program, whatever its name says"}),
    ("report.docm", b"x", {M: "“report.docm” is a document with macros"}),
    ("report.doc", OLD_MACROS, {M: "“report.doc” is a document with macros"}),
    ("report.doc", OLD_PLAIN, {}),
    ("report.xls", LOCKED_OFFICE, {E: "“report.xls” is locked with a password"}),
    ("book.xlsx", WORKBOOK, {M: "“book.xlsx” holds macros (“xl/vbaProject.bin”)"}),
    ("a.zip", zipped(("b/c.exe", b"x")), {P: "“a.zip” holds the program “b/c.exe”"}),
    ("a.zip", zipped(("c.txt", PROGRAM)), {P: "“a.zip” holds a program that is called “c.txt”"}),
    (
        "a.zip",
        zipped(("c.txt", PROGRAM), packing=zipfile.ZIP_STORED),
        {P: "“a.zip” holds a program that is called “c.txt”"},
    ),
    ("a.zip", zipped(("c.js", b"x")), {P: "“a.zip” holds the program “c.js”"}),
    ("a.zip", SOURCES, {}),  # somebody's work
    ("a.zip", zipped(("c.pdf", b"%PDF-1.4")), {}),
    ("a.zip", locked(zipped(("c.pdf", b"%PDF"))), {E: "“a.zip” is locked with a password"}),
    ("a.zip", zipped(("b.zip", zipped(("c.exe", b"x")))), {P: "“a.zip: b.zip” holds the program “c.exe”"}),
    ("a.zip", zipped(("b.doc", OLD_MACROS)), {M: "“a.zip” holds “b.doc”, which has macros"}),
    ("a.exe.zip", b"PROGRAM" + zipped(("c.exe", b"x")), {}),  # no archive to us, and none to Windows
    (
        "a.tar.gz",
        gzip.compress(tarred("src/x.py", "src/setup.exe")),
        {P: "“a.tar.gz” holds the program “src/setup.exe”"},
    ),
    ("a.tgz", gzip.compress(tarred("src/x.py")), {}),
    ("a.gz", gzip.compress(PROGRAM), {P: "“a.gz” is a packed program"}),
    ("a.bz2", bz2.compress(PROGRAM), {P: "“a.bz2” is a packed program"}),
    ("a.xz", lzma.compress(PROGRAM), {P: "“a.xz” is a packed program"}),
    ("letter.eml", b"MZ is how this text begins", {}),
    ("holiday.jpg", b"\xff\xd8\xff\xe0" + bytes(1000), {}),
]


@pytest.mark.parametrize(("name", "octets", "found"), ATTACHED, ids=range(len(ATTACHED)))
def test_attachments(name: str, octets: bytes, found: dict[Kind, str]):
    assert {finding.kind: finding.because for finding in letters.look(letter(name, octets))} == found


def test_a_program_that_is_the_whole_letter():
    octets = b"From: carl@example.net\r\nContent-Type: application/octet-stream; name=a.exe\r\n\r\nx\r\n"
    assert [finding.kind for finding in letters.look(octets)] == [P]


def test_a_large_archive_is_opened_too():
    padding = zlib.compress(b"", 0) + bytes(range(256)) * 4096
    octets = zipped(("a.bin", padding), ("b.exe", b"x"), packing=zipfile.ZIP_STORED)
    assert [finding.kind for finding in letters.look(letter("a.zip", octets))] == [P]


# -- bombs --------------------------------------------------------------------------------------------


def overlapping(files: int) -> bytes:
    """All entries of the directory are one file of noughts: the way to a ratio of millions."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(10**7)) + kernel.flush()
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 10**7, 1, 0) + b"a" + packed
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), 10**7, 1, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"a") * files
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, files, files, len(directory), len(local), 0)
    return local + directory + end


def nested(levels: int) -> bytes:
    octets = zipped(("a.txt", b"x"))
    for _ in range(levels):
        octets = zipped(("a.zip", octets))
    return octets


BOMBS: dict[str, Callable[[], bytes]] = {  # made when their turn comes, for that takes a while
    "zip": lambda: zipped(("noughts", bytes(200 * 1024 * 1024))),
    "overlapping": lambda: overlapping(3000),
    "nested": lambda: nested(10),
    "gzip": lambda: gzip.compress(bytes(100 * 1024 * 1024), 9),
    "bzip2": lambda: bz2.compress(bytes(100 * 1024 * 1024)),
    "xz": lambda: lzma.compress(bytes(100 * 1024 * 1024)),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(bytes(100 * 1024 * 1024), 9), 9),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_found_and_do_not_go_off(name: str, record_property):
    bomb = BOMBS[name]()
    begun = time.perf_counter()
    found = list(letters.look(letter("a.zip", bomb)))
    record_property("ms", round((time.perf_counter() - begun) * 1000))
    assert [finding.kind for finding in found] == [B], [finding.because for finding in found]


def test_all_archives_of_a_letter_share_one_budget():
    budget = Budget(octets=1000, files=10)
    many = zipped(*((f"{number}.txt", bytes(500)) for number in range(100)))
    assert list(archives.look("a.zip", many, budget)) == []
    assert (budget.octets, budget.files) == (0, -1)


# -- RAR: nobody packs it freely, so these are made by hand ---------------------------------------------


def rar4(name: bytes, flags: int = 0, main: int = 0) -> bytes:
    file = struct.pack("<IIBIIBBHI", 10, 20, 2, 0, 0, 29, 48, len(name), 32) + name
    return (
        b"Rar!\x1a\x07\x00"
        + struct.pack("<HBHH", 0, 0x73, main, 13)
        + bytes(6)
        + struct.pack("<HBHH", 0, 0x74, 0x8000 | flags, 7 + len(file))
        + file
        + bytes(10)
    )


def rar5(name: bytes, *, lock: bool = False, file_lock: bool = False) -> bytes:
    extra = b"\x02\x01\x00" if file_lock else b""
    body = bytes([2, 3 if extra else 2]) + (bytes([len(extra)]) if extra else b"") + b"\x00"
    body += bytes([0, 20, 0, 0, 0, len(name)]) + name + extra
    locked = b"\0\0\0\0" + bytes([3, 4, 0, 0]) if lock else b""
    return (
        b"Rar!\x1a\x07\x01\x00" + b"\0\0\0\0" + bytes([3, 1, 0, 0]) + locked + b"\0\0\0\0" + bytes([len(body)]) + body
    )


RARS = [
    (rar4(b"a.exe"), ["a.exe"], False),
    (rar4(b"a.txt", flags=4), ["a.txt"], True),
    (rar4(b"a.txt", main=0x80), [], True),
    (rar5(b"a.exe"), ["a.exe"], False),
    (rar5(b"a.txt", file_lock=True), ["a.txt"], True),
    (rar5(b"a.txt", lock=True), [], True),
]


@pytest.mark.parametrize(("octets", "names", "is_locked"), RARS, ids=range(len(RARS)))
def test_rar(octets: bytes, names: list[str], is_locked: bool):
    found = rarfiles.listing(octets, Budget())
    assert (found.names, found.locked) == (names, is_locked)
    for cut in range(len(octets)):  # whatever is missing
        rarfiles.listing(octets[:cut], Budget())


# -- who it seems to come from ---------------------------------------------------------------------------

N, D, L = Kind.NAME, Kind.DOMAIN, Kind.LINK
FROMS = [
    ("Anna Arnold <anna@example.test>", None),
    ("Carl <carl@example.net>", None),
    ("Anna Arnold <anna.arnold@evil.example>", N),
    ('"Arnold, Anna" <boss@evil.example>', N),
    ("=?utf-8?q?=D0=90nna_Arnold?= <x@evil.example>", N),  # a Cyrillic А
    ("Anna <anna@evil.example>", None),  # many are called Anna
    ("Anna Schmidt <anna@evil.example>", None),
    ('"anna@example.test" <x@evil.example>', N),
    ('"carl@example.net" <x@evil.example>', None),  # none of our affair
    ("x@exarnple.test", D),
    ("x@examp1e.test", D),
    ("x@sub.exarnple.test", D),
    ("x@mail.exarnple.org", D),
    ("x@xn--exmple-4nf.test", D),  # a Cyrillic а
    ("x@xn--80ak6aa92e.example", D),  # аррӏе, all of it Cyrillic
    ("x@xn--mnchen-3ya.example", None),  # münchen
    ("x@xn--e1afmkfd.example", None),  # пример looks like nothing Latin
    ("x@example.net", None),
    ("x@sub.example.test", None),
    ("", None),
    ("<>", None),
    ("Anna Arnold", None),
    ("x@xn--" + "9" * 50, None),
]


@pytest.mark.parametrize(("author", "kind"), FROMS)
def test_authors(author: str, kind: Kind | None):
    found = list(letters.look(f"From: {author}\r\nSubject: x\r\n\r\nx\r\n".encode(), OFFICE))
    assert [finding.kind for finding in found] == ([kind] if kind else [])


def test_what_is_said_of_an_author():
    [found] = letters.look(b"From: Anna Arnold <boss@evil.example>\r\n\r\n", OFFICE)
    assert found.because == (
        "“Anna Arnold” is the name of anna@example.test, but the letter comes from boss@evil.example"
    )
    [found] = letters.look(b"From: x@exarnple.test\r\n\r\n", OFFICE)
    assert found.because == "the domain exarnple.test looks like example.test"


@pytest.mark.parametrize(
    ("one", "other"), [("paypal", "раураl"), ("modern", "rnodern"), ("google", "g00gle"), ("vvww", "wvvw")]
)
def test_what_looks_alike(one: str, other: str):
    assert confusables.skeleton(one) == confusables.skeleton(other)


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("carl@example.org", "carl@example.org"),
        ("carl@xn--bcher-kva.example", "carl@bücher.example"),
        ("mail.XN--BCHER-KVA.example", "mail.bücher.example"),
        ("carl@xn--r8jz45g.xn--zckzah", "carl@例え.テスト"),
        ("carl@xn--e1afmkfd.xn--80akhbyknj4f", "carl@пример.испытание"),
        ("carl@xn--80ak6aa92e.example", "carl@xn--80ak6aa92e.example"),  # "apple" in Cyrillic letters
        ("carl@аррӏе.example", "carl@xn--80ak6aa92e.example"),
        ("carl@xn--pypal-4ve.example", "carl@xn--pypal-4ve.example"),  # one letter of six
        ("carl@xn--a-0fa.xn--", "carl@aä.xn--"),
        ("carl@xn--comlogin-yh4g.example", "carl@xn--comlogin-yh4g.example"),  # a slash that is a kana
        ("carl@xn--99999999.example", "carl@xn--99999999.example"),
        ("no address", "no address"),
        ("@", "@"),
        ("", ""),
        ("a@xn--" + "b" * 80, "a@xn--" + "b" * 80),
    ],
)
def test_domains_as_people_write_them(address: str, read: str):
    assert confusables.readable(address) == read


@given(st.text())
def test_any_domain_can_be_shown(domain: str):
    assert isinstance(confusables.readable(domain), str)
    assert isinstance(confusables.readable("xn--" + domain), str)


# -- links --------------------------------------------------------------------------------------------

LINKS = [
    ('<a href="http://evil.example/x">www.bank.com</a>', L),
    ("<a href='https://evil.example/x'>https://www.bank.com/login</a>", L),
    ("<a class=b href=http://evil.example><b>bank.com</b></a>", L),
    ('<A HREF="http://evil.example&#47;x"> bank&#46;com </A>', L),
    ('<a href="https://www.bank.com/x">bank.com</a>', None),
    ('<a href="https://login.bank.co.uk/x">www.bank.co.uk</a>', None),
    ('<a href="https://evil.co.uk/x">www.bank.co.uk</a>', L),
    ('<a href="http://evil.example/x">click here</a>', None),
    ('<a href="http://evil.example/x">read report.pdf</a>', None),
    ('<a href="http://evil.example/x">index.html</a>', None),
    ('<a href="mailto:x@bank.com">bank.com</a>', None),
    ('<a href="#top">bank.com</a>', None),
    ('<a name="x">bank.com</a>', None),
    ('<a href="http://[broken">bank.com</a>', None),
    ('<a href="http://exarnple.test/">our page</a>', D),
    ('<a href="http://xn--80ak6aa92e.example/">a shop</a>', D),
    ("<a href=http://evil.example>bank.com", None),  # never ends
]


@pytest.mark.parametrize(("text", "kind"), LINKS)
def test_links(text: str, kind: Kind | None):
    octets = b"From: x@example.net\r\nContent-Type: text/html\r\n\r\n" + text.encode()
    assert [finding.kind for finding in letters.look(octets, OFFICE)] == ([kind] if kind else [])


HOSTILE = [
    "<a " * 100_000,
    "<a href=" * 50_000,
    '<a href="' * 50_000,
    "<a href=http://x.example>" * 20_000,
    "<a href=http://x.example>" + "a." * 100_000,
    "<a href=http://x.example>" + "<b" * 100_000,
    '<a href="http://' + "a." * 100_000 + '">x.example</a>',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_html_is_read_in_a_moment(text: str):
    list(links.look(text, OFFICE))


BREAKABLE = [
    zipped(("b.zip", zipped(("c.exe", b"x"))), ("d.doc", OLD_MACROS)),
    gzip.compress(tarred("a.py", "setup.exe")),
    bz2.compress(PROGRAM),
    lzma.compress(PROGRAM),
    rar4(b"a.exe"),
    rar5(b"a.exe", file_lock=True),
    letter("a.exe", b"x"),
]


@pytest.mark.parametrize("size", [0, 1, 3, 22, 46, 100])
def test_octets_that_mean_nothing(size: int):
    for start in (
        b"PK\x03\x04",
        b"Rar!\x1a\x07\x00",
        b"Rar!\x1a\x07\x01\x00",
        b"\x1f\x8b\x08",
        b"BZh",
        b"\xfd7zXZ\0",
        b"",
    ):
        for filler in (b"\0", b"\xff", b"PK\x01\x02", b"PK\x05\x06"):
            list(archives.look("x", start + filler * size, Budget()))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_archives_that_are_broken_anywhere(data: st.DataObject):
    octets = bytearray(data.draw(st.sampled_from(BREAKABLE)))
    for place in data.draw(st.lists(st.integers(0, len(octets) - 1), max_size=6)):
        octets[place] = data.draw(st.integers(0, 255))
    list(letters.look(letter("a.zip", bytes(octets)), OFFICE))
    list(letters.look(bytes(octets), OFFICE))
