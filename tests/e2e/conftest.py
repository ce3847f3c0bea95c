"""A whole appliance as processes of its own, with a DNS server and a distant mail server that are real."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django.plugin import DjangoDbBlocker

from bench.browser import Browser
from bench.house import House, running
from tests.support import database
from tests.support.access_house import AccessHouse, access_house
from tests.support.dns_server import dns_server
from tests.support.smtp_sink import Letter, Script, free_port, smtp_sink

# far.example.net has two servers: the preferred one is dead, the other takes mail on an address of its own.
ZONE = {
    ("far.example.net", "MX"): ["10 dead.far.example.net.", "20 mx.far.example.net."],
    ("dead.far.example.net", "A"): ["127.0.0.3"],
    ("mx.far.example.net", "A"): ["127.0.0.2"],
    ("silent.example.net", "MX"): ["0 ."],  # RFC 7505: takes no mail at all
}

SCRIPT = """
import json
from mailapp.directory import api as directory
from mailapp.store import api as store
from mailapp.store.values import EVERYTHING, Want

mail = store.open(directory.account("{address}").id)
letters = [letter for box in mail.mailboxes() for letter in mail.fetch(box.id, EVERYTHING, Want.LIST)]
print(json.dumps([letter.message_id for letter in letters]))
"""

# Nobody waits for people to think again.
AT_ONCE = """
from mailapp.directory import api as directory
from webmail import options

for account in directory.accounts():
    options.change(account.id, undo_seconds=0)
"""


@dataclass
class World:
    """Our house, and the letters that the distant server has taken."""

    house: House
    sink: Script

    @property
    def arrived(self) -> list[Letter]:
        return self.sink.letters

    def password(self, person: str) -> str:
        passwords = json.loads((self.house.home / "demo-passwords").read_text())
        return str(passwords[f"{person}@example.test"])

    def browser(self, person: str) -> Browser:
        """Somebody who has logged in."""
        browser = Browser(f"http://127.0.0.1:{self.house.ports['WEB_LISTEN']}")
        browser.log_in(f"{person}@example.test", self.password(person))
        return browser

    def message_ids(self, person: str) -> list[str]:
        """What the index names in this person's mailboxes, from a process of its own."""
        script = SCRIPT.format(address=f"{person}@example.test")
        return [str(name) for name in json.loads(self.house.manage("shell", "--no-imports", "-c", script))]


@pytest.fixture(scope="package")
def world(django_db_setup: None) -> Iterator[World]:
    sink = Script()
    port = free_port()
    with (
        smtp_sink(sink, "127.0.0.2", port),
        dns_server(ZONE) as nameserver,
        database.of_a_house() as settings,
        running(DNS_NAMESERVERS=nameserver, SMTP_PORT_OUT=str(port), **settings) as house,
    ):
        house.manage("shell", "--no-imports", "-c", AT_ONCE)
        yield World(house, sink)


@pytest.fixture(scope="package")
def access(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AccessHouse]:
    """For tests to which it is all the same what others have done with the mail in it."""
    with django_db_blocker.unblock(), access_house() as house:
        yield house
