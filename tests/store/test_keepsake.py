"""What only the database knows, written down beside the Maildirs, and brought back after its loss."""

import io
import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from mailapp.contacts import api as contacts
from mailapp.contacts import models as contacts_models
from mailapp.delivery import api as delivery
from mailapp.delivery.sorting.values import Turn
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.later import api as later_mail
from mailapp.net.content import Content
from mailapp.policy import api as policy
from mailapp.routes import api as routes
from mailapp.routes.models import Smarthost, TlsPolicy, Transport
from mailapp.routes.values import TlsLevel
from mailapp.scanners import api as scanners
from mailapp.signing import api as signing
from mailapp.signing import ring
from mailapp.signing.models import DkimKey
from mailapp.store import api, keepsake, keepsake_house, maildir
from mailapp.store.models import Mailbox, Tally
from mailapp.store.query import HasFlag
from mailapp.store.values import FLAGGED, INBOX, UidSet
from tests.store.conftest import ANNA, BEN, STAFF, TEAM, RealHouse
from tests.store.letters import content

NOTES = {"/shared/comment": "für alle".encode(), "/shared/octets": b"\xff\x00"}


@pytest.fixture
def house(transactional_db):
    """Anna shares Work with Ben; all staff reads what the team gets; and each has noted something."""
    made = RealHouse()
    anna, ben, team = made.open(ANNA), made.open(BEN), made.open(TEAM)
    for store in (anna, ben, team):
        store.append(store.mailbox(INBOX).id, content("Hello"))
    work = anna.create("Work").id
    anna.set_access("Work", BEN, "lrs")
    anna.set_access("Work", f"-{STAFF}", "s")
    api.grant_team(TEAM, STAFF, "read")
    api.annotations(made.number(ANNA)).set(work, NOTES)
    api.annotations(made.number(BEN)).set(work, {"/private/comment": b"Ben's own"})
    api.save_search(made.number(ANNA), "Starred", "is:flagged", HasFlag(FLAGGED))
    return made


def told(house):
    """What is to come back."""
    anna = house.open(ANNA)
    work = anna.mailbox("Work").id
    return (
        [(entry.identifier, entry.rights) for entry in anna.access("Work")],
        [(member.who, member.rights) for member in api.team(TEAM).members],
        api.annotations(house.number(ANNA)).get([work])[work],
        api.annotations(house.number(BEN)).get([work])[work],
        [(one.name, one.words) for one in api.searches(house.number(ANNA))],
    )


def lose_the_database():
    rows = type(Mailbox.objects.first().account)
    later = Tally.objects.order_by("-uidvalidity").first().uidvalidity
    for one in directory.groups():
        directory.remove_group(one.address)
    rows.objects.all().delete()
    keepsake.forget()
    return later


def reindexed() -> str:
    out = io.StringIO()
    call_command("reindex", stdout=out)
    return out.getvalue()


def test_it_comes_back(house, monkeypatch):
    before = told(house)
    assert keepsake.write() == 2  # Ben has shared and kept nothing
    later = lose_the_database()
    monkeypatch.setattr("mailapp.store.folders.time.time", lambda: later + 1000.0)
    directory.add_group(STAFF, [BEN])
    assert f"{ANNA} has the rights, notes, saved searches, scripts and lists again" in reindexed()
    assert told(house) == before
    assert api.team(TEAM).name == "Information"
    assert "again" not in reindexed()
    keepsake.write()
    assert keepsake.write() == 0


def test_folders_are_for_what_they_were_for(house, monkeypatch):
    anna = house.open(ANNA)
    anna.create("Entwürfe", "\\Drafts")
    anna.create("Dull")
    anna.subscribe("Dull", False)
    anna.subscribe("Junk", False)
    keepsake.write()
    later = lose_the_database()
    monkeypatch.setattr("mailapp.store.folders.time.time", lambda: later + 1000.0)
    directory.add_group(STAFF, [BEN])
    assert f"{ANNA} has" in reindexed()
    anna = house.open(ANNA)
    assert anna.mailbox("Entwürfe").special_use == "\\Drafts"
    assert [name for name in ("Entwürfe", "Dull", "Junk") if anna.mailbox(name).subscribed] == ["Entwürfe"]
    assert anna.mailbox("Junk").special_use == "\\Junk"


def test_what_people_keep_for_themselves(house, monkeypatch):
    """Books, how long folders keep letters, muted conversations, times of letters that wait."""
    anna = house.number(ANNA)
    card = contacts.Card(
        name="Carl", uid="c-1", groups=("Friends",), addresses=(contacts.Labelled("carl@example.net"),)
    )
    contacts.add(anna, card)
    contacts.add(contacts.OFFICE, replace(card, uid="c-2", groups=()))
    work, inbox = house.open(ANNA).mailbox("Work").id, house.open(ANNA).mailbox(INBOX).id
    api.keep_for(anna, work, api.Keep(30, for_good=True))
    api.Conversations(anna).mute("T1")
    later_mail.snooze(anna, inbox, UidSet.of(1), timezone.now() + timedelta(days=1))
    assert (keepsake.write(), keepsake_house.write()) == (2, 1)
    book, text = Path(f"{maildir.root(ANNA)}/contacts.vcf"), keepsake.path(ANNA)
    assert book.stat().st_mode & 0o777 == 0o600
    contacts.add(anna, replace(card, uid="c-3", name="Dora", groups=(), addresses=()))
    monkeypatch.setattr(keepsake, "put", killed)
    with pytest.raises(KeyboardInterrupt):
        keepsake.write()  # between the paper and what tells of it
    monkeypatch.undo()
    assert "Dora" in book.read_text()
    assert json.loads(Path(text).read_text())["papers"] == {"contacts.vcf": 1}
    octets = book.read_bytes()
    book.write_bytes(octets[:-9])
    later = lose_the_database()
    contacts_models.Book.objects.all().delete()
    keepsake_house.forget()
    as_another_database(monkeypatch)
    monkeypatch.setattr("mailapp.store.folders.time.time", lambda: later + 1000.0)
    directory.add_group(STAFF, [BEN])
    assert f"{ANNA}: some of the contacts in {book} cannot be read" in reindexed()
    book.write_bytes(octets)
    reindexed()
    anna, shelf = house.number(ANNA), house.open(ANNA)
    assert [one.card.name for one in contacts.all_of(anna)] == ["Carl", "Dora"]
    assert [(one.name, one.count) for one in contacts.groups(anna)] == [("Friends", 1)]
    assert [one.card.uid for one in contacts.all_of(contacts.OFFICE)] == ["c-2"]
    assert api.retentions(anna) == {shelf.mailbox("Work").id: api.Keep(30, for_good=True)}
    assert api.muted(anna) == {"T1"}
    [sleeps] = later_mail.snoozed(anna)
    assert (sleeps.box, sleeps.home) == (shelf.mailbox("Snoozed").id, shelf.mailbox(INBOX).id)
    keepsake.forget()
    keepsake.write()
    assert json.loads(Path(text).read_text())["papers"]["contacts.vcf"] > 1
    assert "again" not in reindexed()


def killed(*_arguments):
    raise KeyboardInterrupt


def test_what_names_nobody_waits(house, monkeypatch):
    before = told(house)
    keepsake.write()
    later = lose_the_database()
    monkeypatch.setattr("mailapp.store.folders.time.time", lambda: later + 1000.0)
    assert "names people or groups that are not there" in reindexed()
    keepsake.write()  # which leaves the file alone
    directory.add_group(STAFF, [BEN])
    assert "again" in reindexed()
    assert told(house) == before


def test_rights_that_were_taken_do_not_come_back(house):
    keepsake.write()
    house.open(ANNA).set_access("Work", BEN, "")
    keepsake.write()
    assert json.loads(Path(keepsake.path(ANNA)).read_text())["folders"]["Work"]["access"] == {f"-{STAFF}": "s"}


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"{",
        b"[]",
        b'{"inbox": "x"}',
        b"\xff",
        b'{"inbox": 1, "folders": {"Work": 5}}',
        b'{"inbox": 1, "folders": {"Work": {"use": "x)"}}}',
    ],
)
def test_a_file_that_is_none_of_ours(house, octets):
    Path(keepsake.path(ANNA)).write_bytes(octets)
    before = told(house)
    assert f"{ANNA}: some of what" in reindexed()
    assert told(house) == before


def test_it_is_written_when_there_is_a_place_for_it(house):
    """Before the first letter there is none."""
    place = Path(maildir.home("mail"))
    elsewhere = place.rename(place.with_name("elsewhere"))
    assert (keepsake.write(), keepsake_house.write()) == (0, 0)
    elsewhere.rename(place)
    assert (keepsake.write(), keepsake_house.write()) == (2, 1)
    assert Path(keepsake.path(ANNA)).exists()
    assert Path(keepsake_house.path()).exists()
    assert (keepsake.write(), keepsake_house.write()) == (0, 0)


def as_another_database(monkeypatch):
    monkeypatch.setattr(keepsake_house, "database", lambda: "another")


WEEKLY = 'require "fileinto"; fileinto "Wöchentlich";'
SPAM = guard.Opinion(spam=9.5, because="9.5 points of spam", quarantine=True)


def furnish(house):
    """What other rooms keep: scripts, lists of senders, rules of a domain, DNS lists, a letter in quarantine."""
    anna = directory.account(ANNA)
    delivery.OfficeScripts("").put("footer", b"keep;", Turn.AFTER)
    delivery.OfficeScripts("example.test").put("weekly", WEEKLY.encode())
    delivery.Scripts(anna.id).put("mine", WEEKLY.encode())
    delivery.Scripts(anna.id).put("main", b'require "include"; include :personal "mine";')
    delivery.Scripts(anna.id).activate("main")
    guard.add_entry("shop.example", allow=False, by=ANNA, account=anna.id, reason="no more")
    guard.add_entry("192.0.2.0/24", allow=True, by="olga@example.test")
    guard.add_entry(".partner.example", allow=True, by="olga@example.test", domain="example.test", unproven=True)
    guard.change_rule("example.test", "quarantine_days", 7, by="olga@example.test")
    scanners.add_line(scanners.Line("zen.example", 3.5, "127.0.0.2", "the first"))
    routes.add_smarthost("[relay.example]:465", senders=["*"], user="office", password="relay-s3cret")
    routes.set_transport("partner.example", "smtp:[mx.partner.example]:26")
    routes.set_tls_policy("partner.example", TlsLevel.ENCRYPT)
    signing.make_keys("example.test", selector="s", algorithms=[signing.Algorithm.ED25519])
    signing.activate_key("example.test", "se", unseen=True)
    signing.make_keys("example.test", selector="old", algorithms=[signing.Algorithm.ED25519])
    signing.retire_key("example.test", "olde")
    letter = guard.Detained("QA1", Content.of(b"Subject: Win\r\n\r\n"), "win@shop.example", ((anna, SPAM),))
    guard.write(letter)
    guard.record([letter])


def furniture(house):
    scripts = delivery.Scripts(house.number(ANNA))
    return (
        [(one.domain, one.name, one.turn) for one in delivery.office_scripts()],
        [(one.name, one.active, scripts.text(one.name)) for one in scripts.listed()],
        [replace(one, id=0) for one in guard.entries()],
        [rule.value for rule in guard.rules("example.test") if rule.own],
        [replace(one, id=0) for one in scanners.lines()],
        [(one, routes.password_of(_secret(one))) for one in routes.smarthosts()],
        [routes.transports(), routes.tls_policies(), signing.keys()],
        [key.sign(b"x") for key in ring.keys_for("example.test")],
        [(held.address, held.trace, held.sender, held.subject, held.points, held.because) for held in guard.held()],
    )


def _secret(smarthost):
    return Smarthost.objects.get(nexthop=smarthost.nexthop).secret


def empty_the_rooms():
    for one in delivery.office_scripts():
        delivery.OfficeScripts(one.domain).remove(one.name)
    for line in guard.entries():
        guard.remove_entry(line.id, by=ANNA)
    guard.change_rule("example.test", "quarantine_days", None, by=ANNA)
    for dns_list in scanners.lines():
        scanners.remove_line(dns_list.id)
    for model in (Smarthost, Transport, TlsPolicy, DkimKey):
        model.objects.all().delete()
    ring.forget()
    for file in (settings.PILLARBOX_HOME / "spool" / "quarantine").iterdir():
        os.utime(file, (1e9, 1e9))


def test_the_whole_house_comes_back(house, monkeypatch):
    """Domains, people, groups, rights to send, and what is noted about the server: only the migrations are there."""
    furnish(house)
    furnished = furniture(house)
    assert all(furnished)
    directory.add_grant(STAFF, TEAM)
    directory.add_alias("sales@example.test", [ANNA])
    policy.change("undo_seconds", 7)
    api.annotations(house.number(ANNA)).set(0, {"/shared/admin": b"mailto:olga"})
    before, known = told(house), directory.told()
    assert keepsake.write() == 2
    assert (keepsake_house.write(), keepsake_house.write()) == (1, 0)
    written = Path(keepsake_house.path()).read_text()
    assert not any(secret in written for secret in ("relay-s3cret", "PRIVATE"))
    empty_the_rooms()
    later = lose_the_database()
    directory.remove_domain("example.test")
    policy.change("undo_seconds", None)
    keepsake_house.forget()
    as_another_database(monkeypatch)
    monkeypatch.setattr("mailapp.store.folders.time.time", lambda: later + 1000.0)
    assert keepsake_house.write() == 0  # it waits for reindex
    said = reindexed()
    assert f"{BEN} had lost the account" in said
    assert f"{TEAM} had lost" not in said
    assert "rights to send, rules, lists and scripts are again" in said
    assert "1 letters in quarantine again" in said
    assert directory.told() == known
    assert furniture(house) == furnished
    assert policy.current().undo_seconds == 7
    assert told(house) == before
    assert api.annotations(house.number(BEN)).get([0])[0] == {"/shared/admin": b"mailto:olga"}
    assert "again" not in reindexed()
    assert keepsake_house.write() in (0, 1)
    assert keepsake_house.write() == 0


@pytest.mark.parametrize(
    "octets", [b"", b"[]", b'{"house": 5}', b"\xff", b'{"house": "x", "directory": 5, "notes": 7}']
)
def test_a_file_of_the_house_that_is_none_of_ours(house, octets):
    Path(keepsake_house.path()).write_bytes(octets)
    known = directory.told()
    assert "cannot be made again" in reindexed()
    assert keepsake_house.write() == 0
    assert directory.told() == known
