"""Names in what packs its own list of files: 7z, as 7-Zip writes it, and the winmail.dat of Outlook."""

import base64
import random
import struct

import pytest

from mailapp.scanners.local import archives, letters, sevenfiles, tneffiles
from mailapp.scanners.local.budget import Budget
from mailapp.scanners.local.values import Kind
from tests.scanners.test_local import OLD_MACROS, PROGRAM, letter, zipped

pytestmark = pytest.mark.pure

# readme.txt, invoice.pdf.exe, empty.js and docs/Ünïcode.docm, packed by `7z a`: then with -p, and with -mhe, too
PLAIN = base64.b64decode(
    "N3q8ryccAASKPu2ZtwAAAAAAAAAiAAAAAAAAAAguSfkBAAlhCk1aaGVsbG8KAAAAgTMHrg/Ox1yBCSqu06qFJigV5+7h+b5H8jPc"
    "BauLKbhf87S48vaUNpsOBRL3+ov56uadQl6C3Uisbj5e694qaMK66YVySLl/6pLiHQC9+IsNrSe3AtVXZ3N6u/v6P3Z/GStyo39P"
    "+b0yWTxEin2GnOgZcPlSWX31/yZ427iUcOf86DsC5KbYj/ZZyaRd5OYuGUxwM2c/FdQ4lvMbYa4k0+tJ/rAAAAAXBg4BCYCpAAcL"
    "AQABIwMBAQVdABAAAAyBAgoBe0bTyQAA"
)
LOCKED = base64.b64decode(
    "N3q8ryccAASRvfd70AAAAAAAAAAiAAAAAAAAAO4hpcn72KNQEqqIK80d7Hi0FbbVAACBMweuD87ysgwHsMPa919FiphISvgA+M1L"
    "sYzeNYOfxX7arT01B+1ahmN8uSMqEpFqM1xAJW0d4ip+/wqJSojR0Udx/QUqB4Kukx5tsx/c2pdVG1TGPLKOXY9Yzzc22uaSQcSp"
    "bi/YKQ+aZaBeLkfGFthBBZSe6tW0GG2tIh3D81GOvqXjtUr5JsPf+q1x6FXjlPjxslNJuSFbmc/Ll8MeOnI9tFflwKHEjM4loIYa"
    "4xdYTsJVFK9z9WpcAAAAFwYQAQmAwAAHCwEAASMDAQEFXQAQAAAMgRIKAXmBX3QAAA=="
)
HIDDEN = base64.b64decode(
    "N3q8ryccAARw1qDg0AAAAAAAAAA+AAAAAAAAACUSPeKHW0DmQi6JJuchO54qT0mkVQNHYtBBbpPLnE5LaUXaLAqVSL4A5Bj3NpU5"
    "BppWwYsBm8+AW0CsAH9JH9adz7We48v9Op0b2PnI3l7G5DHLkLYnRyxFeRzCe9frdtHkvsVJme3s2Zx34pqFhZHayctqNIOSEmiE"
    "H1I23BJ4pwRpE+HZRRTbAyLM4WHaNwrcnb87E88uaTFu7dHiGB3mNe29yA1UTPnTyjU2pBvwtZ7ZeJF+SUZ8RHE/MQuf582t9vO0"
    "0KTsDzU8LxUUttYOelzVFwYQAQmAwAAHCwEAAiQG8QcBElMPncsyOzTbikR/dFzNPJmXdCMDAQEFXQAQAAABAAyAwIESCgFFzFHR"
    "AAA="
)
CLEAR = base64.b64decode(  # -mhc=off: the list is not packed
    "N3q8ryccAASSqxy7DgAAAAAAAAACAQAAAAAAAHtG08kBAAlhCk1aaGVsbG8KAAEEBgABCQ4ABwsBAAEhIQEADAoACA0DCQICCgEH"
    "oerdXZuwjyAwOjYAAAUFDgHADwFAGQkAAAAAAAAAAAARdwBkAG8AYwBzAAAAZQBtAHAAdAB5AC4AagBzAAAAZABvAGMAcwAvANwA"
    "bgDvAGMAbwBkAGUALgBkAG8AYwBtAAAAaQBuAHYAbwBpAGMAZQAuAHAAZABmAC4AZQB4AGUAAAByAGUAYQBkAG0AZQAuAHQAeAB0"
    "AAAAGQQAAAAAFCoBAApZcujvfd0BClly6O993QEKWXLo733dAQpZcujvfd0BClly6O993QEVFgEAEIDtQSCApIEggKSBIICkgSCA"
    "pIEAAA=="
)
NAMES = ["docs", "empty.js", "docs/Ünïcode.docm", "invoice.pdf.exe", "readme.txt"]


@pytest.mark.parametrize(
    ("octets", "names", "locked"),
    [(PLAIN, NAMES, False), (CLEAR, NAMES, False), (LOCKED, NAMES, True), (HIDDEN, [], True), (PLAIN[:-20], [], False)],
)
def test_the_list_of_a_7z(octets: bytes, names: list[str], locked: bool) -> None:
    found = sevenfiles.listing(octets, Budget())
    assert (found.names, found.locked) == (names, locked)
    assert found.size < 100


def test_what_a_7z_holds() -> None:
    found = {finding.kind: finding.because for finding in letters.look(letter("a.7z", LOCKED))}
    assert found == {
        Kind.PROGRAM: "“a.7z” holds the program “empty.js”",
        Kind.MACRO: "“a.7z” holds macros (“docs/Ünïcode.docm”)",
        Kind.ENCRYPTED: "“a.7z” is locked with a password",
    }
    assert Kind.PROGRAM in {finding.kind for finding in letters.look(letter("a.zip", zipped(("b.7z", PLAIN))))}


def test_whatever_a_7z_claims() -> None:
    dice = random.Random(7)
    for whole in (PLAIN, CLEAR, LOCKED):
        for _ in range(500):
            octets = bytearray(whole)
            for _ in range(dice.randint(1, 3)):
                octets[dice.randrange(6, len(octets))] = dice.randrange(256)
            sevenfiles.listing(bytes(octets[: dice.randint(6, len(octets))]), Budget())
    endless = b"\x01\x04\x07\x0b\xff" + b"\xff" * 8 + b"\0" + b"\x01" * 400_000
    octets = PLAIN[:12] + struct.pack("<QQ", 0, len(endless)) + bytes(4) + endless
    assert sevenfiles.listing(octets, Budget()).names == []


def attribute(number: int, octets: bytes) -> bytes:
    return struct.pack("<BII", 2, number, len(octets)) + octets + b"\0\0"


def wrapped(*files: tuple[str, bytes], long: str = "") -> bytes:
    """As Outlook does it: the short name, the octets, then properties with the long name."""
    octets = tneffiles.START + b"\1\0" + attribute(0x00089006, b"\0\0\1\0")
    for name, content in files:
        octets += attribute(tneffiles.BEGINS, bytes(14)) + attribute(tneffiles.TITLE, name.encode("cp1252") + b"\0")
        octets += attribute(tneffiles.DATA, content)
        text = long.encode("utf-16-le") + b"\0\0"
        properties = b"\2\0\0\0" + b"\x1f\x00\x07\x37" + struct.pack("<II", 1, len(text)) + text
        octets += attribute(tneffiles.PROPERTIES, properties) if long else b""
    return octets


@pytest.mark.parametrize(
    ("octets", "found"),
    [
        (wrapped(("report.txt", b"x")), {}),
        (wrapped(("invoice.exe", b"x")), {Kind.PROGRAM: "“winmail.dat” holds the program “invoice.exe”"}),
        (
            wrapped(("REPORT~1.DOC", b"x"), long="Report.docm"),
            {Kind.MACRO: "“winmail.dat” holds macros (“Report.docm”)"},
        ),
        (wrapped(("a.jpg", PROGRAM)), {Kind.PROGRAM: "“winmail.dat” holds a program that is called “a.jpg”"}),
        (wrapped(("a.doc", OLD_MACROS)), {Kind.MACRO: "“winmail.dat” holds “a.doc”, which has macros"}),
        (
            wrapped(("a.txt", b"x"), ("b.zip", zipped(("c.exe", b"x")))),
            {Kind.PROGRAM: "“winmail.dat: b.zip” holds the program “c.exe”"},
        ),
        (wrapped(("a.exe", b"x"))[:-9], {Kind.PROGRAM: "“winmail.dat” holds the program “a.exe”"}),
        (wrapped(("a.exe", b"x"))[:30], {}),
    ],
)
def test_a_winmail_dat(octets: bytes, found: dict[Kind, str]) -> None:
    assert {finding.kind: finding.because for finding in letters.look(letter("winmail.dat", octets))} == found


def test_wrappers_within_wrappers_end() -> None:
    octets = wrapped(("a.txt", b"x"))
    for _ in range(5):
        octets = wrapped(("winmail.dat", octets))
    assert [finding.kind for finding in archives.look("winmail.dat", octets, Budget())] == [Kind.BOMB]
