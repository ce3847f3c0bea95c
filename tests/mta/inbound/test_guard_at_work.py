"""The guard as other servers meet it: real dialogues with the real server and the real heart behind it.

The scanner is one of our own, which needs no daemon: it knows what the test has told it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.policy import api as policy
from mailapp.scanners.values import Reason, Scan
from mailapp.store import api as store
from mta.inbound import looking, scan
from tests.delivery.test_arrive import letters_of
from tests.mta.inbound.test_rules_at_work import letter, office
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


def test_a_stranger_comes_again(office: Office, knock: Knock) -> None:
    policy.change("greylisting", True)
    knock(says="451 4.7.1 Greylisted, try again in 300 seconds")
    policy.change("greylist_seconds", 0)
    knock()
    assert store.open(office.anna.id).mailbox("INBOX").messages == 1
