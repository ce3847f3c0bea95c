"""Anna's address book in the browser, and what she may not do with the office's."""

import io

import pytest
from django.test import Client

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, Card, Labelled, Photo
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.standards import vcard
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import Office
from tests.webmail.conftest import File, browser, letter

NEW = {
    "given": "Carl",
    "family": "Carlsson",
    "address-0": "carl@example.net",
    "address-0-label": "work",
    "phone-0": "+46 8 123",
    "phone-0-label": "cell",
    "place-0-city": "Malmö",
    "birthday": "1980-05-17",
    "groups": "Friends, Fish",
    "note": "Likes\r\nherring",
}


@pytest.fixture
def olga(office: Office) -> Client:
    return browser(office.olga.id)


def test_she_writes_him_down(anna: Client, office: Office):
    sent = NEW | {"photo": io.BytesIO(PIXEL)}
    sent["photo"].name = "carl.svg"
    made = anna.post("/contacts/mine/new", sent, follow=True)
    assert "Carl Carlsson is in the address book." in made.content.decode()
    [one] = contacts.all_of(office.anna.id)
    assert one.card.addresses == (Labelled("carl@example.net", "work"),)
    assert (one.card.groups, one.card.note, one.card.birthday) == (("Fish", "Friends"), "Likes\nherring", "1980-05-17")
    picture = anna.get(f"/contacts/mine/{one.id}/photo")
    assert (picture["Content-Type"], picture.content) == ("image/jpeg", contacts.photo(office.anna.id, one.id).octets)
    assert "default-src 'none'" in picture["Content-Security-Policy"]
    page = anna.get("/contacts/mine/?q=carlsson").content.decode()
    assert f'src="/contacts/mine/{one.id}/photo' in page
    anna.post(f"/contacts/mine/{one.id}/edit", NEW | {"given": "Charles", "no-photo": "1"})
    changed = contacts.one(office.anna.id, one.id)
    assert (changed.card.given, changed.has_photo) == ("Charles", False)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address-1": "no address"}, "not an e-mail address"),
        ({"birthday": "yesterday"}, "Write the birthday as"),
        ({"given": "", "family": "", "address-0": "", "phone-0": ""}, "needs a name"),
        ({"groups": "x" * 101}, "too long"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_lost(anna: Client, office: Office, wrong: dict[str, str], told: str):
    answer = anna.post("/contacts/mine/new", NEW | wrong)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "herring" in answer.content.decode()
    assert contacts.count(office.anna.id) == 0


def test_the_offices_book_is_for_reading(anna: Client, olga: Client, office: Office):
    olga.post("/contacts/office/new", NEW)
    [one] = contacts.all_of(OFFICE)
    page = anna.get(f"/contacts/office/{one.id}/").content.decode()
    assert "Carl Carlsson" in page
    assert f"/contacts/office/{one.id}/edit" not in page
    for path, sent in (
        ("new", NEW),
        (f"{one.id}/edit", NEW | {"given": "Eve"}),
        ("act", {"do": "delete", "contact": one.id}),
        ("groups", {"name": "Mine"}),
        ("duplicates", {"contact": one.id}),
    ):
        assert "Only administrators" in anna.post(f"/contacts/office/{path}", sent, follow=True).content.decode(), path
    assert "Only administrators" in anna.post("/contacts/office/import").content.decode()
    assert contacts.all_of(OFFICE) == [one]
    policy.change("office_book_by_everybody", True)
    anna.post(f"/contacts/office/{one.id}/edit", NEW | {"given": "Charles"})
    assert contacts.one(OFFICE, one.id).card.given == "Charles"


def test_the_journal_tells_who_changed_the_offices_book(anna: Client, olga: Client, office: Office):
    anna.post("/contacts/mine/new", NEW)
    olga.post("/contacts/office/new", NEW)
    [one] = contacts.all_of(OFFICE)
    olga.post(f"/contacts/office/{one.id}/edit", NEW | {"given": "Charles"})
    olga.post("/contacts/office/act", {"do": "into", "name": "Guests", "contact": one.id})
    olga.post("/contacts/office/groups", {"do": "remove", "group": contacts.groups(OFFICE)[0].id})
    olga.post("/contacts/office/act", {"do": "delete", "contact": one.id})
    told = [noted.step.summary for noted in journal.recent() if noted.step.kind == "admin"]
    assert [line for line in told if "address book" in line][::-1] == [
        f"{office.olga.address} {did} the office's address book"
        for did in (
            "added “Carl Carlsson” to",
            "changed “Charles Carlsson” in",
            "put “Charles Carlsson” into the group “Guests” of",
            "removed the group “Fish” from",
            "removed “Charles Carlsson” from",
        )
    ]


def test_nobody_opens_anothers_card(anna: Client, ben: Client, office: Office):
    one = contacts.add(office.anna.id, Card(name="Carl", photo=Photo("", PIXEL)))
    for path in ("", "edit", "photo"):
        assert anna.get(f"/contacts/mine/{one.id}/{path}").status_code == 200
        assert ben.get(f"/contacts/mine/{one.id}/{path}").status_code == 404
        assert ben.get(f"/contacts/office/{one.id}/{path}").status_code in (302, 404)
    assert ben.post(f"/contacts/mine/{one.id}/edit", NEW).status_code == 404
    ben.post("/contacts/mine/act", {"do": "delete", "contact": one.id})
    ben.post("/contacts/mine/act", {"do": "copy", "contact": one.id})
    assert b"Carl" not in ben.post("/contacts/mine/act", {"do": "export", "contact": one.id}).getvalue()
    assert contacts.count(office.anna.id) == 1
    assert ben.get("/contacts/secret/").status_code == 404


def test_groups_and_acts(anna: Client, office: Office):
    carl, berta = (contacts.add(office.anna.id, card) for card in (CARL, Card(name="Berta")))
    anna.post("/contacts/mine/act", {"do": "into", "name": "Fish", "contact": [carl.id, berta.id]})
    fish = next(one for one in contacts.groups(office.anna.id) if one.name == "Fish")
    assert fish.count == 2
    page = anna.get(f"/contacts/mine/?group={fish.id}").content.decode()
    assert "Berta" in page
    to = anna.get(f"/contacts/write?book=mine&group={fish.id}")["Location"]
    assert to == "/compose?to=Fish"
    assert anna.get("/contacts/write?book=mine&group=999").status_code == 404
    to = anna.post("/contacts/mine/act", {"do": "write", "contact": [carl.id, berta.id]})["Location"]
    assert "Carl%40Example.net" in to
    anna.post("/contacts/mine/act", {"do": "out", "here": fish.id, "contact": berta.id})
    anna.post("/contacts/mine/groups", {"group": fish.id, "name": "Fishers"})
    assert [one.name for one in contacts.groups(office.anna.id)] == ["Fishers", "Friends"]
    anna.post("/contacts/mine/groups", {"group": fish.id, "do": "remove"})
    gone = anna.post("/contacts/mine/act", {"do": "delete", "contact": [carl.id, 999]}, follow=True)
    assert "1 contact deleted." in gone.content.decode()
    for nothing in ({}, {"do": "delete"}, {"do": "x", "contact": berta.id}, {"do": "into", "contact": berta.id}):
        assert anna.post("/contacts/mine/act", nothing).status_code == 302
    assert contacts.count(office.anna.id) == 1


def test_files_in_and_out(anna: Client, office: Office):
    file = io.BytesIO(vcard.write(CARL).encode() + b"BEGIN:VCARD\r\nEND:VCARD\r\n")
    page = anna.post("/contacts/mine/import", {"file": file, "group": "Phone"}).content.decode()
    assert "1 contact is new" in page
    assert "Card 2: A contact needs a name" in page
    for form, start in (("vcard", b"BEGIN:VCARD"), ("vcard4", b"BEGIN:VCARD"), ("google", b"\xef\xbb\xbfFirst Name")):
        answer = anna.get(f"/contacts/mine/export?as={form}")
        assert answer.getvalue().startswith(start)
        assert "attachment" in answer["Content-Disposition"]
    assert anna.post("/contacts/mine/import", {"file": io.BytesIO(b"MZ\x90")}).status_code == 422
    assert anna.post("/contacts/mine/import").status_code == 422


def test_twins_become_one(anna: Client, office: Office):
    one = contacts.add(office.anna.id, CARL)
    two = contacts.add(office.anna.id, Card(name="Carl A", addresses=(Labelled("carl@example.net"),), title="Cook"))
    assert "Carl A" in anna.get("/contacts/mine/duplicates").content.decode()
    anna.post("/contacts/mine/duplicates", {"contact": [one.id, two.id]})
    [left] = contacts.all_of(office.anna.id)
    assert (left.id, left.card.title, left.card.name) == (one.id, "Cook", CARL.name)
    assert "Nobody is here twice" in anna.get("/contacts/mine/duplicates").content.decode()


def test_the_directory(anna: Client, office: Office):
    page = anna.get("/contacts/directory").content.decode()
    assert "ben@example.test" in page
    assert "ben@example.test" not in anna.get("/contacts/directory?q=olga").content.decode()


CARD = b"""From: Carl <carl@example.net>
To: anna@example.test
Subject: My card
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: text/plain

Here it is
--o
Content-Type: text/vcard; charset=utf-8; name=carl.vcf
Content-Disposition: attachment; filename=carl.vcf

BEGIN:VCARD
VERSION:3.0
FN:Carl Carlsson
EMAIL:carl@example.net
END:VCARD
--o--
"""


def test_a_card_on_a_letter_is_saved_with_one_click(anna: Client, ben: Client, office: Office, inbox: int, file: File):
    uid = file(CARD)
    page = anna.get(f"/mail/{inbox}/{uid}/").content.decode()
    assert f'action="/contacts/card/{inbox}/{uid}/2"' in page
    assert "/contacts/add?name=Carl&amp;address=carl%40example.net" in page
    assert ben.post(f"/contacts/card/{inbox}/{uid}/2").status_code == 404
    for told in ("1 contact is in your address book", "You have this contact already"):
        assert told in anna.post(f"/contacts/card/{inbox}/{uid}/2", follow=True).content.decode()
    assert "neither a file of vCards" in anna.post(f"/contacts/card/{inbox}/{uid}/1", follow=True).content.decode()
    sheet = anna.get("/contacts/add?name=Carl&address=carl@example.net").content.decode()
    assert 'value="carl@example.net"' in sheet


def test_pages_ask_little(anna: Client, office: Office, inbox: int, file: File, django_assert_max_num_queries):
    contacts.take(office.anna.id, "".join(vcard.write(Card(name=f"P{n}", groups=("G",))) for n in range(60)).encode())
    anna.get("/folders/")
    for path in ("/contacts/mine/", "/contacts/mine/?page=2", "/contacts/directory", "/options/display"):
        with django_assert_max_num_queries(12):
            assert anna.get(path).status_code == 200
    file(letter())


def test_people_and_groups_are_offered_while_she_writes(anna: Client, office: Office):
    contacts.add(office.anna.id, CARL)
    contacts.add(OFFICE, Card(name="Carlsberg", addresses=(Labelled("beer@example.net"),), groups=("Carriers",)))
    found = anna.get("/compose/people?q=car").json()["people"]
    assert [one["address"] for one in found] == [
        "Carriers", "Carl@Example.net", "kalle@example.org", "beer@example.net"
    ]  # fmt: skip


def test_a_groups_name_stands_for_its_people(anna: Client, office: Office):
    contacts.add(office.anna.id, CARL)
    contacts.add(office.anna.id, Card(name="Ben", addresses=(Labelled("ben@example.test"),), groups=("Friends",)))
    answer = anna.post("/compose", {"do": "save", "to": "friends, olga@example.test", "subject": "x"})
    assert answer.status_code == 302
    page = anna.get(answer["Location"]).content.decode()
    for address in ("Carl@example.net", "ben@example.test", "olga@example.test"):
        assert address.lower() in page.lower()
    wrong = anna.post("/compose", {"do": "send", "to": "strangers", "subject": "x"}).content.decode()
    assert "“strangers” is not an e-mail address" in wrong


NONSENSE = ["\0", "x" * 20_000, "٣ 🎈\r\n", "99999999999999999999"]


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_no_crash(anna: Client, office: Office, text: str):
    one = contacts.add(office.anna.id, CARL)
    for path in ("/contacts/mine/", "/contacts/directory", "/contacts/add", "/contacts/mine/export"):
        asked = dict.fromkeys(("q", "page", "group", "name", "address", "as", "select"), text)
        assert anna.get(path, asked).status_code < 500
    for path, names in (
        ("new", "given name note birthday website address-0 phone-0 place-0-street groups photo"),
        (f"{one.id}/edit", "given name note birthday address-0 address-0-label no-photo"),
        ("act", "do contact name group here back"),
        ("groups", "name group do"),
        ("duplicates", "contact"),
        ("import", "file group"),
    ):
        assert anna.post(f"/contacts/mine/{path}", dict.fromkeys(names.split(), text)).status_code < 500, path
