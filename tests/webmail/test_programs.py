"""Mail programs that set themselves up: Thunderbird asks for config-v1.1.xml, Outlook for autodiscover.xml."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.office import Office

WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml"
OUTLOOK = "{http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a}"
QUESTION = """<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>{address}</EMailAddress>
<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a
</AcceptableResponseSchema></Request></Autodiscover>"""


@pytest.fixture(autouse=True)
def listeners(office: Office, settings: Settings) -> None:
    settings.IMAPS_LISTEN, settings.IMAP_LISTEN = ["0.0.0.0:993", "[::]:993"], ["0.0.0.0:143"]
    settings.POP3S_LISTEN, settings.POP3_LISTEN = ["[::]:1995"], []
    settings.SUBMISSIONS_LISTEN, settings.SUBMISSION_LISTEN = ["0.0.0.0:465"], ["0.0.0.0:587"]


def told(client: Client, path: str, **headers: str) -> list[tuple[str | None, ...]]:
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    provider = ET.fromstring(answer.content).find("emailProvider")
    assert provider is not None
    assert provider.findtext("domain") == "example.test"
    tags = ("hostname", "port", "socketType", "username")
    return [(each.get("type"), *(each.findtext(tag) for tag in tags)) for each in provider.iter() if each.get("type")]


@pytest.mark.parametrize(
    ("path", "host"),
    [
        (f"{WELL_KNOWN}?emailaddress=anna%40example.test", "mail.example.test"),
        (f"{WELL_KNOWN}?emailaddress=nobody%40EXAMPLE.test", "mail.example.test"),  # who exists is not told
        (WELL_KNOWN, "example.test"),
        ("/mail/config-v1.1.xml", "autoconfig.example.test:80"),
    ],
)
def test_thunderbird(client: Client, path: str, host: str) -> None:
    name, who = "mail.example.test", "%EMAILADDRESS%"
    assert told(client, path, host=host) == [
        ("imap", name, "993", "SSL", who),
        ("imap", name, "143", "STARTTLS", who),
        ("pop3", name, "1995", "SSL", who),
        ("smtp", name, "465", "SSL", who),
    ]


@pytest.mark.parametrize("address", ["carl@example.net", "<&>", "anna", "", "@example.test"])
def test_thunderbird_of_a_stranger(client: Client, address: str) -> None:
    assert client.get(WELL_KNOWN, {"emailaddress": address}, headers={"host": "example.net"}).status_code == 404


@pytest.mark.parametrize("path", ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"])
def test_outlook(client: Client, path: str) -> None:
    answer = client.post(path, QUESTION.format(address="anna@example.test"), content_type="text/xml")
    assert answer.status_code == 200
    tags = ("Type", "Server", "Port", "LoginName", "SSL", "Encryption")
    protocols = ET.fromstring(answer.content).iter(f"{OUTLOOK}Protocol")
    found = [tuple(each.findtext(OUTLOOK + tag) for tag in tags) for each in protocols]
    name, who = "mail.example.test", "anna@example.test"
    assert found == [
        ("IMAP", name, "993", who, "on", "SSL"),
        ("POP3", name, "1995", who, "on", "SSL"),
        ("SMTP", name, "465", who, "on", "SSL"),
    ]


@pytest.mark.parametrize("address", ["carl@example.net", "", "&x;@example.test", "a" * 400 + "@example.test"])
def test_outlook_of_a_stranger(client: Client, address: str) -> None:
    asked = QUESTION.format(address=address)
    assert client.post("/autodiscover/autodiscover.xml", asked, content_type="text/xml").status_code == 404


def test_outlook_with_a_question_without_end(client: Client) -> None:
    asked = " " * 100_000 + QUESTION.format(address="anna@example.test")
    assert client.post("/autodiscover/autodiscover.xml", asked, content_type="text/xml").status_code == 404
    assert client.get("/autodiscover/autodiscover.xml").status_code == 405
