"""What RCPT is answered, as dialogues with the real server and the real directory."""

import base64
from dataclasses import replace

import pytest
from django.db import OperationalError

from mailapp.directory import api as directory
from mailapp.directory.values import Check, Kind, Posting
from mailapp.standards.networks import Networks
from mta.smtp import questions
from tests.mta.smtp.conftest import POLICY
from tests.support.office import PASSWORD
from tests.support.smtp_house import smtp_house
from tests.support.transcript import play

SAID = {
    "carl@probed.test": directory.Said(True, "250 2.1.5 ok"),
    "ghost@probed.test": directory.Said(False, "550 5.1.1 no such user"),
}


@pytest.fixture
def house(office, taken, tmp_path):
    """A house that backs up other domains; `SAID` is what their primaries say, the rest is silence."""
    directory.forget()
    team = ["anna@example.test", "carl@stranger.test"]
    directory.add_domain("alias.test", kind=Kind.ALIAS, target="example.test")
    directory.add_domain("listed.test", kind=Kind.RELAY, check_by=Check.LIST)
    directory.set_relay_recipients("listed.test", ["carl"])
    directory.add_domain("probed.test", kind=Kind.RELAY)
    directory.add_group("staff@example.test", team, posting=Posting.CLOSED)
    directory.add_group("club@example.test", team, posting=Posting.MEMBERS)
    directory.add_relocated("dora@example.test", "dora@elsewhere.test")
    directory.add_pattern("example.test", "(.+)-shop", ["$1@example.test"])
    directory.add_account("erik@example.test", "erik-secret")
    directory.change_account("erik@example.test", active=False)
    with smtp_house(tmp_path, taken, POLICY, SAID.get) as running:
        yield running


HELLO = "S: 220 …\nC: EHLO gw.example.net\nS: 250 …\n"
STRANGER = HELLO + "C: MAIL FROM:<jack@example.net>\nS: 250 2.1.0 …\n"
MEMBER = HELLO + "C: MAIL FROM:<Carl@stranger.test>\nS: 250 2.1.0 …\n"
LIAR = HELLO + "C: MAIL FROM:<anna@example.test>\nS: 250 2.1.0 …\n"
BOUNCE = HELLO + "C: MAIL FROM:<>\nS: 250 2.1.0 …\n"

DIALOGUES = {
    "kinds of domain": STRANGER
    + """
        C: RCPT TO:<Anna@alias.test>
        S: 250 2.1.5 …
        C: RCPT TO:<nobody@alias.test>
        S: 550 5.1.1 <nobody@alias.test>: Recipient address rejected: User unknown
        C: RCPT TO:<Carl@listed.test>
        S: 250 2.1.5 …
        C: RCPT TO:<ghost@listed.test>
        S: 550 5.1.1 …
        C: RCPT TO:<carl@probed.test>
        S: 250 2.1.5 …
        C: RCPT TO:<ghost@probed.test>
        S: 550 5.1.1 <ghost@probed.test>: Recipient address rejected: User unknown
        C: RCPT TO:<silent@probed.test>
        S: 450 4.4.3 <silent@probed.test>: Recipient address rejected: …
        C: RCPT TO:<carl@stranger.test>
        S: 554 5.7.1 <carl@stranger.test>: Relay access denied
        C: RSET
        S: 250 2.0.0 …
    """,
    "people": STRANGER
    + """
        C: RCPT TO:<dora@example.test>
        S: 551 5.1.6 <dora@example.test>: …please try <dora@elsewhere.test>
        C: RCPT TO:<erik@example.test>
        S: 550 5.2.1 …
        C: RCPT TO:<ben-shop@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<nobody-shop@example.test>
        S: 550 5.1.1 …
    """,
    "a stranger and groups": STRANGER
    + """
        C: RCPT TO:<staff@example.test>
        S: 550 5.7.2 <staff@example.test>: Recipient address rejected: Only our own people may write to this list
        C: RCPT TO:<club@example.test>
        S: 550 5.7.2 <club@example.test>: Recipient address rejected: Only its members may write to this list
    """,
    "a member and groups": MEMBER
    + """
        C: RCPT TO:<club+news@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<staff@example.test>
        S: 550 5.7.2 …
    """,
    "somebody who says that she is Anna": LIAR + "C: RCPT TO:<club@example.test>\nS: 550 5.7.2 …",
    "a bounce": BOUNCE
    + """
        C: RCPT TO:<club@example.test>
        S: 550 5.7.2 …
        C: RCPT TO:<anna@example.test>
        S: 250 2.1.5 …
        C: RCPT TO:<carl@probed.test>
        S: 250 2.1.5 …
    """,
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(house, name):
    play(DIALOGUES[name], house.smtp)


def test_trouble_of_our_database_passes(house, monkeypatch):
    """Nothing is refused for good that we could not look up."""

    def broken(address, writer):
        raise OperationalError("the database is away")

    monkeypatch.setattr(questions.directory, "resolve", broken)
    play(STRANGER + "C: RCPT TO:<ben@example.test>\nS: 451 4.3.0 …\nC: QUIT\nS: 221 …", house.smtp)


@pytest.mark.parametrize(
    ("login", "answers"),
    [
        # anna\0, ben\0: PLAIN responses; Ben is no member of the club
        ("anna", ("250 2.1.5 …", "250 2.1.5 …", "250 2.1.5 …", "250 2.1.5 …")),
        ("ben", ("250 2.1.5 …", "550 5.7.2 …", "250 2.1.5 …", "250 2.1.5 …")),
    ],
)
def test_our_own_people(house, login, answers):
    """Known by their login; nobody asks a primary for them, a bounce would find them."""
    secret = base64.b64encode(f"\0{login}@example.test\0{PASSWORD}".encode()).decode()
    asked = ("staff@example.test", "club@example.test", "silent@probed.test", "jack@example.net")
    rcpts = "".join(f"C: RCPT TO:<{to}>\nS: {said}\n" for to, said in zip(asked, answers, strict=True))
    play(
        f"{HELLO}C: AUTH PLAIN {secret}\nS: 235 …\nC: MAIL FROM:<{login}@example.test>\nS: 250 2.1.0 …\n{rcpts}",
        house.submission,
    )


def test_our_own_networks(office, taken, tmp_path):
    """A printer has no password: it sends anywhere, and to closed groups."""
    directory.add_group("staff@example.test", ["anna@example.test"], posting=Posting.CLOSED)
    with smtp_house(tmp_path, taken, replace(POLICY, mynetworks=Networks(["127.0.0.0/8"]))) as house:
        play(
            STRANGER
            + """
                C: RCPT TO:<staff@example.test>
                S: 250 2.1.5 …
                C: RCPT TO:<jack@example.net>
                S: 250 2.1.5 …
            """,
            house.smtp,
        )
