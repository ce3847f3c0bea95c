"""Cards as phones and other programs write them, and back again (RFC 2426, RFC 6350)."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.standards.vcard import Card, CardSyntax, Labelled, Photo, Postal, read, split, write
from mailapp.standards.vcard.lines import LINE_OCTETS, fields, folded, unfolded

pytestmark = pytest.mark.pure

CARL = Card(
    uid="urn:uuid:1",
    name="Carl Ångström, MD",
    given="Carl",
    family="Ångström; the elder",
    suffix="MD",
    nickname="Kalle",
    addresses=(Labelled("carl@example.net", "work"), Labelled("kalle@example.org", "home"), Labelled("c@example.com")),
    phones=(Labelled("+46 8 123", "cell"), Labelled("112", "fax")),
    organisation="Fish, and More",
    title="Fishmonger",
    birthday="1980-05-17",
    note="Likes\nherring; and \\ backslashes",
    website="https://example.net/",
    postal=(Postal("Storgatan 1\nc/o Björn", "Malmö", "", "211 20", "Sverige", "home"),),
    groups=("Friends", "Fish, fresh"),
    photo=Photo("image/png", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    rest=("X-SKYPE:kalle", "IMPP:xmpp:carl@example.net"),
)


def card(*lines: str, version: str = "3.0") -> Card:
    return read("\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD"]))


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("birthday", ["1980-05-17", "--02-29", ""])
def test_there_and_back(version: str, birthday: str):
    whole = replace(CARL, birthday=birthday)
    text = write(whole, version)
    assert all(len(line.encode()) <= LINE_OCTETS for line in text.split("\r\n"))
    [again] = split(text.encode())
    assert read(again) == whole


READ = [
    # (lines, what is read)
    (["FN:Carl", "N:Carlsson;Carl;;;"], {"name": "Carl", "family": "Carlsson", "given": "Carl"}),
    (["N:Carlsson;Carl;Q.;Dr.;"], {"name": "Dr. Carl Q. Carlsson"}),
    (["ORG:Fish;Herring"], {"name": "Fish, Herring", "organisation": "Fish, Herring"}),
    (["EMAIL:c@example.net"], {"name": "c@example.net", "addresses": (Labelled("c@example.net"),)}),
    (["FN:C", "EMAIL;HOME;INTERNET:c@example.net"], {"addresses": (Labelled("c@example.net", "home"),)}),  # 2.1
    (
        ["FN:C", "EMAIL:a@example.net", "EMAIL;PREF=1:b@example.net", "EMAIL:a@example.net"],
        {"addresses": (Labelled("b@example.net"), Labelled("a@example.net"))},
    ),
    (["FN:C", 'TEL;VALUE=uri;TYPE="voice,cell":tel:+1-555'], {"phones": (Labelled("+1-555", "cell"),)}),
    (["FN:C", "item1.TEL:5", "item1.X-ABLabel:_$!<Work>!$_"], {"phones": (Labelled("5", "work"),)}),
    (["FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BC=", "rgen"], {"name": "Jürgen"}),
    (["FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=FCrgen"], {"name": "Jürgen"}),
    (["FN:C", "BDAY:19800517"], {"birthday": "1980-05-17"}),
    (["FN:C", "BDAY:1980-05-17T00:00:00Z"], {"birthday": "1980-05-17"}),
    (["FN:C", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17"], {"birthday": "--05-17"}),
    (["FN:C", "BDAY:1980-13-17"], {"birthday": "", "rest": ("BDAY:1980-13-17",)}),
    (["FN:C", "ADR;TYPE=home:;;Main St 1;Town;;12;"], {"postal": (Postal("Main St 1", "Town", "", "12", "", "home"),)}),
    (["FN:C", "PHOTO;VALUE=uri:http://tracker.example/x.jpg"], {"photo": None}),
    (["FN:C", "PHOTO;ENCODING=b;TYPE=JPEG:!!!"], {"photo": None}),
    (["FN:Friends", "KIND:group", "MEMBER:urn:uuid:1"], {"kind": "group"}),
    (["FN:A\\nB\x07", "this is no line", ":", "X-Y:z"], {"name": "A B", "rest": ("X-Y:z",)}),
    (["FN;X=^nevil^':C"], {"name": "C"}),
]


@pytest.mark.parametrize(("lines", "found"), READ)
def test_what_others_write(lines: list[str], found: dict[str, object]):
    made = card(*lines)
    assert {name: getattr(made, name) for name in found} == found


def test_photos_of_both_ages():
    written = base64.b64encode(b"\xff\xd8\xff").decode()
    for line in (f"PHOTO;ENCODING=b;TYPE=JPEG:{written}", f"PHOTO:data:image/jpeg;base64,{written}"):
        assert card("FN:C", line).photo == Photo("image/jpeg", b"\xff\xd8\xff")


def test_many_in_one_file_and_one_that_never_ends():
    one = write(CARL).encode()
    assert len([*split(b"\xef\xbb\xbf" + one + b"\r\n" + one)]) == 2
    assert len([*split(one.decode().encode("utf-16"))]) == 1
    found = split(one + b"BEGIN:VCARD\r\nFN:x\r\n")
    assert read(next(found)) == CARL
    with pytest.raises(CardSyntax, match="no end"):
        next(found)


@pytest.mark.parametrize("text", ["", "hello", "BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VCARD", "x" * 1_000_001])
def test_what_is_no_card(text: str):
    if text.startswith("BEGIN:VCAL"):
        assert not [*split(text.encode())]
        return
    with pytest.raises(CardSyntax):
        read(text)


def test_a_card_of_thousands_of_lines_is_bounded():
    found = card("FN:C", *(f"EMAIL:{n}@example.net" for n in range(2000)), *(f"X-A{n}:{n}" for n in range(2000)))
    assert len(found.addresses) == 50
    assert len(found.rest) == 60


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_lines_are_folded_and_unfolded(text: str):
    line = "FN:" + "".join(sign for sign in text if sign.isprintable())
    assert "".join(unfolded(folded(line))) == line


@pytest.mark.parametrize(
    ("value", "parts"),
    [("a;b", ["a", "b"]), (r"a\;b;c", ["a;b", "c"]), (r"a\\;b", ["a\\", "b"]), ("", [""]), ("\\", ["\\"])],
)
def test_components(value: str, parts: list[str]):
    assert fields(value) == parts


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VCARD",
                "END:VCARD",
                "FN:",
                "\n",
                ";",
                "=",
                ":",
                "TYPE",
                "\\",
                "a",
                '"',
                "PHOTO;ENCODING=b:",
                "é",
                "^n",
                "N:",
                " ",
                "BDAY:",
                "ENCODING=QUOTED-PRINTABLE",
                "CHARSET=x",
            ]
        )
    )
)
def test_any_text_is_read_or_refused(pieces: list[str]):
    text = "".join(pieces)
    for whole in (text, f"BEGIN:VCARD\n{text}\nEND:VCARD"):
        try:
            for one in split(whole.encode()):
                write(read(one))
        except CardSyntax:
            continue
