"""CardDAV (RFC 6352, RFC 6578, RFC 6764) as programs speak it."""

import base64
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.test import Client

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, Card
from mailapp.directory import api as directory
from mailapp.standards import vcard
from tests.contacts.conftest import CARL
from tests.support.office import PASSWORD, Office

D, C = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
NAMES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"'
TEXT = vcard.write(Card(uid="carl", name="Carl", rest=("X-SKYPE:c",)))


class Dav:
    """One person's program."""

    def __init__(self, address: str, password: str = PASSWORD) -> None:
        self.client = Client()
        self.key = "Basic " + base64.b64encode(f"{address}:{password}".encode()).decode()

    def ask(self, method: str, path: str, body: str = "", **headers: str):
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        octets = body.encode()
        return self.client.generic(method, path, octets, "text/xml", HTTP_AUTHORIZATION=self.key, **extra)

    def many(self, method: str, path: str, body: str = "", **headers: str) -> dict[str, Element]:
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == 207, answer.content
        return {one.findtext(f"{D}href"): one for one in fromstring(answer.content).findall(f"{D}response")}


@pytest.fixture
def anna(office: Office) -> Dav:
    return Dav("anna@example.test")


@pytest.fixture
def home(office: Office) -> str:
    return f"/dav/{office.anna.id}/books/"


def test_found_from_nothing_but_the_host(anna: Dav, home: str, office: Office):
    assert Client().get("/.well-known/carddav")["Location"] == "/dav/"
    asked = f"<D:propfind {NAMES}><D:prop><D:current-user-principal/><D:nothing/></D:prop></D:propfind>"
    root = anna.many("PROPFIND", "/dav/", asked)["/dav/"]
    person = root.findtext(f".//{D}current-user-principal/{D}href")
    assert [one.findtext(f"{D}status") for one in root.findall(f"{D}propstat")] == [
        "HTTP/1.1 200 OK",
        "HTTP/1.1 404 Not Found",
    ]
    asked = f"<D:propfind {NAMES}><D:prop><C:addressbook-home-set/></D:prop></D:propfind>"
    assert anna.many("PROPFIND", person, asked)[person].findtext(f".//{C}addressbook-home-set/{D}href") == home
    books = anna.many("PROPFIND", home, depth="1")
    assert set(books) == {home, f"{home}mine/", f"{home}office/", f"{home}directory/"}
    rights = {href.split("/")[-2]: one.find(f".//{D}privilege/{D}write") is not None for href, one in books.items()}
    assert rights == {"books": False, "mine": True, "office": False, "directory": False}
    assert "addressbook" in anna.ask("OPTIONS", home)["DAV"]


def test_put_got_changed_and_deleted(anna: Dav, home: str, office: Office):
    card = f"{home}mine/carl%20x.vcf"
    assert anna.ask("PUT", card, TEXT, if_none_match="*").status_code == 201
    assert anna.ask("PUT", card, TEXT, if_none_match="*").status_code == 412
    got = anna.ask("GET", card)
    assert "X-SKYPE:c" in got.content.decode()
    assert anna.ask("PUT", card, TEXT.replace("FN:Carl", "FN:Charles"), if_match='"other"').status_code == 412
    assert anna.ask("PUT", card, TEXT.replace("FN:Carl", "FN:Charles"), if_match=got["ETag"]).status_code == 204
    assert [one.name for one in contacts.find(office.anna.id)] == ["Charles"]
    assert anna.ask("GET", card)["ETag"] != got["ETag"]
    assert anna.ask("PUT", f"{home}mine/other.vcf", TEXT).status_code == 409, "the UID is taken"
    assert anna.ask("DELETE", card, if_match=got["ETag"]).status_code == 412
    assert anna.ask("DELETE", card).status_code == 204
    assert anna.ask("DELETE", card).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 409), ("no card", 409), (TEXT + TEXT, 409), ("BEGIN:VCARD\r\n", 403), ("x" * 8_100_000, 403)],
)
def test_what_is_no_card(anna: Dav, home: str, office: Office, body: str, status: int):
    assert anna.ask("PUT", f"{home}mine/x.vcf", body).status_code == status
    assert contacts.count(office.anna.id) == 0


def report(name: str, inner: str) -> str:
    return f"<C:{name} {NAMES}><D:prop><D:getetag/><C:address-data/></D:prop>{inner}</C:{name}>"


def test_reports(anna: Dav, home: str, office: Office):
    carl, berta = contacts.add(office.anna.id, CARL), contacts.add(office.anna.id, Card(name="Berta", uid="berta"))
    mine, one = f"{home}mine/", f"{home}mine/berta.vcf"
    found = anna.many(
        "REPORT", mine, report("addressbook-multiget", f"<D:href>{one}</D:href><D:href>{mine}no.vcf</D:href>")
    )
    assert "FN:Berta" in found[one].findtext(f".//{C}address-data")
    assert found[f"{mine}no.vcf"].findtext(f"{D}status") == "HTTP/1.1 404 Not Found"
    for match, names in (
        ('<C:prop-filter name="EMAIL"><C:text-match>KALLE@</C:text-match></C:prop-filter>', [CARL.name]),
        (
            '<C:prop-filter name="FN"><C:text-match match-type="starts-with">ber</C:text-match></C:prop-filter>',
            ["Berta"],
        ),
        ('<C:prop-filter name="EMAIL"><C:is-not-defined/></C:prop-filter>', ["Berta"]),
        ("", ["Berta", CARL.name]),
    ):
        some = anna.many("REPORT", mine, report("addressbook-query", f"<C:filter>{match}</C:filter>"))
        texts = [vcard.read(one.findtext(f".//{C}address-data")).name for one in some.values()]
        assert sorted(texts) == names, match
    odd = report("addressbook-query", '<C:filter><C:prop-filter name="X-Y"/></C:filter>')
    assert b"supported-filter" in anna.ask("REPORT", mine, odd).content
    assert (carl.id, berta.id) == tuple(item.id for item in contacts.all_of(office.anna.id))


def sync(dav: Dav, book: str, token: str) -> tuple[dict[str, str], str]:
    inner = f"<D:sync-token>{token}</D:sync-token><D:prop><D:getetag/></D:prop>"
    body = f"<D:sync-collection {NAMES}>{inner}</D:sync-collection>"
    answer = dav.ask("REPORT", book, body)
    if answer.status_code == 403:
        return {}, answer.content.decode()
    root = fromstring(answer.content)
    said = {one.findtext(f"{D}href"): one.findtext(f"{D}status") or "" for one in root.findall(f"{D}response")}
    return said, root.findtext(f"{D}sync-token")


def test_only_what_has_changed(anna: Dav, home: str, office: Office):
    mine = f"{home}mine/"
    one = contacts.add(office.anna.id, Card(name="A", uid="a"))
    first, token = sync(anna, mine, "")
    assert list(first) == [f"{mine}a.vcf"]
    assert sync(anna, mine, token) == ({}, token)
    contacts.add(office.anna.id, Card(name="B", uid="b"))
    contacts.remove(office.anna.id, [one.id])
    then, later = sync(anna, mine, token)
    assert then == {f"{mine}b.vcf": "", f"{mine}a.vcf": "HTTP/1.1 404 Not Found"}
    assert later != token
    for odd in ("data:,999", "data:,x", "http://elsewhere/1"):
        assert "valid-sync-token" in sync(anna, mine, odd)[1]
    colleagues, same = sync(anna, f"{home}directory/", "")
    assert len(colleagues) >= 3
    assert sync(anna, f"{home}directory/", same) == ({}, same)
    assert "valid-sync-token" in sync(anna, f"{home}directory/", "data:,old")[1]


def test_nobody_writes_where_he_may_not(anna: Dav, home: str, office: Office):
    contacts.add(OFFICE, Card(name="Pens", uid="pens"))
    for book in ("office", "directory"):
        assert anna.ask("PUT", f"{home}{book}/x.vcf", TEXT).status_code == 403
    assert anna.ask("DELETE", f"{home}office/pens.vcf").status_code == 403
    assert "FN:Pens" in anna.ask("GET", f"{home}office/pens.vcf").content.decode()
    olga = f"/dav/{office.olga.id}/books/office/pens.vcf"
    assert Dav("olga@example.test").ask("PUT", olga, TEXT.replace("UID:carl", "UID:pens")).status_code == 204
    assert Dav("ben@example.test").ask("PROPFIND", home, depth="1").status_code == 404
    assert anna.ask("MKCOL", f"{home}new/").status_code == 403
    assert anna.ask("PROPFIND", home, depth="infinity").status_code == 403


def test_books_are_neither_made_nor_renamed(anna: Dav, home: str):
    """RFC 4918 §9.2 and §9.3.1, RFC 5689 §3: and the program is told so in words that it knows."""
    name = (
        f"<D:propertyupdate {NAMES}><D:set><D:prop><D:displayname>X</D:displayname></D:prop></D:set></D:propertyupdate>"
    )
    told = anna.many("PROPPATCH", f"{home}mine/", name)[f"{home}mine/"].find(f"{D}propstat")
    assert told.findtext(f"{D}status") == "HTTP/1.1 403 Forbidden"
    assert told.find(f"{D}prop/{D}displayname") is not None
    assert told.find(f"{D}error/{D}cannot-modify-protected-property") is not None
    assert anna.ask("PROPPATCH", f"{home}mine/", "<x/>").status_code == 400
    for path, status in (("mine/", 405), ("friends/", 403), ("mine/friends/", 403)):
        assert anna.ask("MKCOL", home + path).status_code == status
    assert b"need-privileges" in anna.ask("MKCOL", f"{home}friends/").content


def test_who_asks(office: Office, home: str):
    assert Client().generic("PROPFIND", home)["WWW-Authenticate"].startswith("Basic")
    assert Dav("anna@example.test", "wrong").ask("PROPFIND", home).status_code == 401
    _info, text = directory.add_app_password("anna@example.test", "phone", ["carddav"])
    assert Dav("anna@example.test", text).ask("PROPFIND", home).status_code == 207
    _info, text = directory.add_app_password("anna@example.test", "mail", ["imap"])
    assert Dav("anna@example.test", text).ask("PROPFIND", home).status_code == 401
    far = Dav("anna@example.test").ask
    assert far("PROPFIND", home, x="").status_code == 207
    open_wire = Client(REMOTE_ADDR="192.0.2.7").generic(
        "PROPFIND", home, HTTP_AUTHORIZATION=Dav("anna@example.test").key
    )
    assert open_wire.status_code == 403
    guesses = [Dav("anna@example.test", f"guess {n}").ask("PROPFIND", home).status_code for n in range(8)]
    assert guesses[-1] == 429


@pytest.mark.parametrize(
    "body",
    [
        "<",
        "<x/>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "\0",
        "<D:propfind xmlns:D='DAV:'><D:propname/></D:propfind>",
    ],
)
def test_odd_bodies(anna: Dav, home: str, body: str):
    for method, path in (("PROPFIND", home), ("REPORT", f"{home}mine/"), ("PROPFIND", f"{home}mine/no.vcf")):
        assert anna.ask(method, path, body).status_code in (207, 400, 403, 404)
