"""Rules follow a folder to its new name; what is written by hand stays, and whose it is hears of it."""

import pytest

from mailapp.delivery.api import Scripts
from mailapp.standards.rulebook import Rule, Rulebook, read, write
from mailapp.standards.rulebook.actions import CopyTo, Flag, MoveTo
from mailapp.standards.rulebook.rules import ByHand
from mailapp.store import api as store
from mailapp.store.port import Store
from mailapp.store.values import EVERYTHING, Want
from tests.support.office import Office

pytestmark = pytest.mark.django_db(transaction=True)
HAND = ByHand('if header "x" "y" { fileinto "Choir"; }')


@pytest.fixture
def mail(office: Office) -> Store:
    mail = store.open(office.anna.id)
    for name in ("Choir", "Choir/Altos", "Work"):
        mail.create(name)
    return mail


def keep(account: int, *entries: Rule | ByHand, name: str = "Rules", active: bool = True) -> Scripts:
    scripts = Scripts(account)
    scripts.put(name, write(Rulebook(entries, frozenset({"fileinto"}))).encode())
    if active:
        scripts.activate(name)
    return scripts


def folders(scripts: Scripts, name: str = "Rules") -> list[str]:
    actions = [each for rule in read(scripts.text(name).decode()).rules for each in rule.actions]
    return [each.folder for each in actions if isinstance(each, MoveTo | CopyTo)]


def letters(person: int) -> list[str]:
    mail = store.open(person)
    return [info.subject for box in mail.mailboxes() for info in mail.fetch(box.id, EVERYTHING, Want.LIST)]


def test_clicked_rules_follow(office: Office, mail: Store) -> None:
    rules = (
        Rule("all", actions=(CopyTo("Choir"), Flag(), MoveTo("Work"))),
        Rule("altos", actions=(MoveTo("Choir/Altos"),), on=False),
    )
    scripts = keep(office.anna.id, *rules)
    keep(office.anna.id, *rules, name="other", active=False)
    mail.rename("Choir", 'Music/The "Choir"')
    moved = ['Music/The "Choir"', "Work", 'Music/The "Choir"/Altos']
    assert folders(scripts) == folders(scripts, "other") == moved
    assert not letters(office.anna.id)


def test_what_is_written_by_hand_is_told(office: Office, mail: Store) -> None:
    scripts = keep(office.anna.id, Rule("all", actions=(MoveTo("Choir"),)), HAND)
    mail.rename("Choir", "Singing")
    assert folders(scripts) == ["Singing"]
    assert HAND.text in (scripts.active() or "")
    assert letters(office.anna.id) == ['Your rules "Rules" name a folder by its old name']
    mail.rename("Singing", "Choir")
    mail.rename("Work", "Office")
    assert len(letters(office.anna.id)) == 1


def test_scripts_that_do_not_run_say_nothing(office: Office, mail: Store) -> None:
    keep(office.anna.id, HAND, active=False)
    mail.rename("Choir", "Singing")
    assert not letters(office.anna.id)


def test_what_cannot_be_rewritten_is_told(office: Office, mail: Store) -> None:
    scripts = keep(office.anna.id, ByHand('require "variables"; set "a" "${a}";'), Rule("all", (), (MoveTo("Choir"),)))
    mail.rename("Choir", "${a}")
    assert folders(scripts) == ["Choir"]
    assert len(letters(office.anna.id)) == 1


def test_rules_of_other_people_follow_a_shared_folder(office: Office, mail: Store) -> None:
    mail.set_access("Choir", "ben@example.test", "lrsi")
    seen = "Other Users/anna@example.test/Choir"
    scripts = keep(office.ben.id, Rule("all", actions=(MoveTo(seen),)))
    mail.rename("Choir", "Singing")
    assert folders(scripts) == ["Other Users/anna@example.test/Singing"]
    strangers = keep(office.olga.id, Rule("all", actions=(MoveTo("Singing"),)))
    mail.rename("Singing", "Choir")
    assert folders(strangers) == ["Singing"]
