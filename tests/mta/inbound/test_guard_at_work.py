"""The guard as other servers meet it: real dialogues with the real server and the real heart behind it.

The scanner is one of our own, which needs no daemon: it knows what the test has told it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.scanners.values import Reason, Scan
from mailapp.store import api as store
from mta.inbound import authenticate, looking, scan
from tests.delivery.test_arrive import letters_of
from tests.mta.inbound.test_rules_at_work import letter, office
from tests.support.dns_server import dns_server
from tests.support.office import Office
from tests.support.smtp_house import House, smtp_house
from tests.support.transcript import play

__all__ = ["office"]

POINTS = {"Offers": 6.0, "Pills": 9.0, "Casino": 20.0}
Knock = Callable[..., None]


def known(scanned: object, *_: object) -> Scan:
    """What a scanner of these words finds."""
    head = scanned.content.received_head(2000).decode()  # type: ignore[attr-defined]
    if "EICAR" in head:
        return Scan(virus="Eicar", found_by="clamd found Eicar")
    found = [(word, points) for word, points in POINTS.items() if word in head]
    return Scan(tuple(Reason("words", points, f"it speaks of {word}") for word, points in found))


@pytest.fixture
def knock(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Knock]:
    """Brings a letter to the server; what it is to answer is said with it."""
    monkeypatch.setattr(scan, "look", known)
    monkeypatch.setattr(looking, "is_slow", lambda letter, rules: False)
    running: list[House] = []
    with smtp_house(tmp_path) as house:
        running.append(house)
        yield lambda *to, **said: play(letter(*to or ("anna@example.test",), **said), house.smtp)


def test_refused_junk_quarantine_and_a_virus(office: Office, knock: Knock) -> None:
    guard.change_rule("example.test", "spam_quarantine_points", 8, by="olga@example.test")
    knock(subject="Lunch")
    knock(subject="Offers")
    knock(subject="Pills")
    knock(subject="Casino", says="550 5.7.1 This letter looks like spam to us")
    knock(body="EICAR", says="554 5.7.1 A virus was found in this letter: Eicar")
    assert len(letters_of(office.anna.id)) == len(letters_of(office.anna.id, "Junk")) == 1
    assert [held.subject for held in guard.held()] == ["Pills"]
    refused = [noted.step.summary.partition(": ")[2] for noted in journal.recent(["refused"])]
    assert refused == ["clamd found Eicar", "20 points of spam: it speaks of Casino"]


def test_one_letter_for_two_whose_opinions_differ(office: Office, knock: Knock) -> None:
    guard.add_entry("carl@example.net", allow=True, account=office.ben.id, by="ben@example.test")
    knock("anna@example.test", "ben@example.test", subject="Casino")
    assert len(letters_of(office.ben.id)) == 1
    assert [held.address for held in guard.held()] == ["anna@example.test"]


def test_a_stranger_comes_again(office: Office, knock: Knock, monkeypatch: pytest.MonkeyPatch) -> None:
    policy.change("greylisting", True)
    knock()  # this machine is no stranger
    monkeypatch.setattr(authenticate, "is_stranger", lambda letter: True)
    knock(says="451 4.7.1 Greylisted, try again in 300 seconds")
    policy.change("greylist_seconds", 0)
    knock()
    assert store.open(office.anna.id).mailbox("INBOX").messages == 2


ZONE = {
    ("example.net", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 -all"'],
    ("_dmarc.example.net", "TXT"): ['"v=DMARC1; p=reject"'],
    ("example.org", "TXT"): ['"v=spf1 -all"'],
    ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=quarantine"'],
}
STRANGER = """
S: 220 …
C: EHLO gw.example.net
S: 250 …
C: XCLIENT ADDR={client} NAME=[UNAVAILABLE]
S: 220 …
C: EHLO gw.example.net
S: 250 …
C: MAIL FROM:<{sender}>
S: 250 …
C: RCPT TO:<anna@example.test>
S: 250 …
C: DATA
S: 354 …
C: From: {sender}
C: Subject: {client} {sender}
C:
C: Hi
C: .
S: {says}
"""


def test_who_really_sent_it(office: Office, tmp_path: Path) -> None:
    """RFC 7489 §6.3: what a domain asks for is obeyed; nobody from outside is one of us without a proof."""
    policy.change("xclient_from", ["127.0.0.1"])
    policy.change("sender_domain_check", False)
    with dns_server(ZONE) as nameserver, smtp_house(tmp_path, resolver=NetResolver([nameserver])) as house:

        def knock(client: str, sender: str, says: str = "250 2.0.0 Ok: queued as …") -> None:
            play(STRANGER, house.smtp, client=client, sender=sender, says=says)

        knock("192.0.2.1", "carl@example.net")
        knock("198.51.100.1", "carl@example.net", "550 5.7.26 Unauthenticated mail of example.net is not accepted…")
        knock("198.51.100.1", "dora@example.org")
        knock("198.51.100.1", "ben@example.test")
        guard.add_entry("198.51.100.0/24", allow=True, domain="example.test", by="olga@example.test")
        knock("198.51.100.2", "carl@example.net")
    [first, second] = letters_of(office.anna.id)
    assert b"spf=pass" in first
    assert b"Subject: 198.51.100.2" in second
    junk = sorted(octets.partition(b"Subject: ")[2].split()[1] for octets in letters_of(office.anna.id, "Junk"))
    assert junk == [b"ben@example.test", b"dora@example.org"]
