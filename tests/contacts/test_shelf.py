"""Anna's book and the office's: written, found, grouped, and followed by programs that keep a copy."""

from dataclasses import replace

import pytest

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, Card, ContactsError, Labelled, NoSuchContact, Photo, UidTaken
from tests.contacts.conftest import CARL, PIXEL
from tests.support.office import Office

pytestmark = pytest.mark.database


def test_written_and_found(office: Office):
    anna = office.anna.id
    carl = contacts.add(anna, replace(CARL, photo=Photo("image/jpeg", PIXEL)))
    contacts.add(anna, Card(name="Berta"))
    assert [one.name for one in contacts.find(anna)] == ["Carl Ångström", "Berta"]  # Ångström, Berta
    for words in ("angstrom", "FISH more", "kalle@", "46 8", "friends"):
        assert [one.name for one in contacts.find(anna, words)] == ["Carl Ångström"], words
    assert not contacts.find(anna, "fish berta")
    assert contacts.count(anna) == 2
    again = contacts.one(anna, carl.id)
    assert again.card == replace(CARL, uid=carl.card.uid)
    assert contacts.photo(anna, carl.id).media_type == "image/jpeg", "whatever it was before"


def test_nobody_reads_anothers(office: Office):
    carl = contacts.add(office.anna.id, CARL)
    for owner in (office.ben.id, OFFICE):
        assert not contacts.find(owner)
        assert contacts.photo(owner, carl.id) is None
        assert contacts.remove(owner, [carl.id]) == 0
        for act in (contacts.one, lambda who, n: contacts.change(who, n, CARL)):
            with pytest.raises(NoSuchContact):
                act(owner, carl.id)
    assert contacts.one(office.anna.id, carl.id)


def test_changed_and_removed(office: Office):
    anna = office.anna.id
    carl = contacts.add(anna, replace(CARL, photo=Photo("", PIXEL)))
    changed = contacts.change(anna, carl.id, Card(name="Charles", uid="another"))
    assert (changed.card.name, changed.card.uid, changed.has_photo) == ("Charles", carl.card.uid, True)
    kept = contacts.photo(anna, carl.id)
    contacts.change(anna, carl.id, Card(name="Charles", photo=kept), keep_photo=False)
    assert contacts.photo(anna, carl.id) == kept, "the same photo again is not drawn again"
    assert not contacts.holds(anna, "carl@example.net")
    assert not contacts.change(anna, carl.id, Card(name="C"), keep_photo=False).has_photo
    assert contacts.photo(anna, carl.id) is None
    assert contacts.remove(anna, [carl.id, 99]) == 1
    assert contacts.count(anna) == 0


def test_who_is_known_and_offered(office: Office):
    anna, ben = office.anna.id, office.ben.id
    contacts.add(anna, CARL)
    contacts.add(OFFICE, Card(name="Carlsberg", addresses=(Labelled("beer@example.net"),)))
    assert contacts.holds(anna, "carl@EXAMPLE.NET")
    assert contacts.holds(ben, "beer@example.net")
    assert not contacts.holds(ben, "carl@example.net")
    offered = [(one.name, one.address) for one in contacts.offer(anna, "carl", 8)]
    assert offered == [
        ("Carl Ångström", "Carl@Example.net"),
        ("Carl Ångström", "kalle@example.org"),
        ("Carlsberg", "beer@example.net"),
    ]
    assert contacts.known(anna, "kalle@example.org")[0] == anna
    assert contacts.known(ben, "beer@example.net")[0] is OFFICE
    assert contacts.known(ben, "kalle@example.org") is None


def test_groups(office: Office):
    anna = office.anna.id
    carl, berta = (
        contacts.add(anna, CARL),
        contacts.add(anna, Card(name="Berta", addresses=(Labelled("b@example.net"),))),
    )
    [friends] = contacts.groups(anna)
    assert (friends.name, friends.count) == ("Friends", 1)
    assert contacts.put_in(anna, friends.id, [carl.id, berta.id]) == 1
    assert [one.address for one in contacts.members(anna, "friends")] == ["Carl@Example.net", "b@example.net"]
    assert contacts.groups_like(anna, "fri", 5) == ["Friends"]
    contacts.rename_group(anna, friends.id, "Fishers")
    assert contacts.one(anna, berta.id).card.groups == ("Fishers",)
    assert contacts.find(anna, "fishers berta")
    assert contacts.take_out(anna, friends.id, [carl.id]) == 1
    contacts.remove_group(anna, friends.id)
    assert contacts.one(anna, berta.id).card.groups == ()
    assert not contacts.members(anna, "Fishers")


@pytest.mark.parametrize("name", ["", "  ", "a,b", "x@y", "n" * 101, "Friends", "friends"])
def test_a_group_is_not_called_so(office: Office, name: str):
    contacts.add_group(office.anna.id, "Friends")
    with pytest.raises(ContactsError):
        contacts.add_group(office.anna.id, name)


def test_nobody_changes_anothers_group(office: Office):
    group = contacts.add_group(office.anna.id, "Friends")
    for act in (
        lambda: contacts.rename_group(office.ben.id, group.id, "x"),
        lambda: contacts.remove_group(office.ben.id, group.id),
        lambda: contacts.put_in(office.ben.id, group.id, []),
    ):
        with pytest.raises(NoSuchContact):
            act()


BAD = [
    Card(),
    Card(name="x", nickname="x" * 501),
    Card(name="x", note="n" * 65_000),
    Card(name="x\0"),
    Card(name="x", uid="u" * 256),
    Card(name="x", groups=("g" * 101,)),
    Card(name="x", photo=Photo("image/png", b"<svg onload=alert(1)>")),
    Card(name="x", photo=Photo("image/png", PIXEL[:16] + b"\xff" * 8 + PIXEL[24:])),
    Card(name="x", photo=Photo("image/png", PIXEL[:-30])),
    Card(name="x", photo=Photo("image/png", PIXEL + bytes(6_000_000))),
]


@pytest.mark.parametrize("card", BAD)
def test_what_is_not_taken(office: Office, card: Card):
    with pytest.raises(ContactsError):
        contacts.add(office.anna.id, card)
    assert contacts.count(office.anna.id) == 0


def test_what_has_changed_since(office: Office):
    anna = office.anna.id
    assert contacts.revision(anna) == 0
    carl = contacts.add(anna, replace(CARL, uid="carl"))
    with pytest.raises(UidTaken):
        contacts.add(anna, replace(CARL, uid="carl"))
    first = contacts.since(anna, 0)
    assert first.changed == (("carl.vcf", carl.revision),)
    assert contacts.since(anna, first.revision) == replace(first, changed=())
    contacts.add(anna, Card(name="B", uid="b"))
    contacts.remove(anna, [carl.id])
    later = contacts.since(anna, first.revision)
    assert [uid for uid, _revision in later.changed] == ["b.vcf"]
    assert later.gone == ("carl.vcf",)
    contacts.add(anna, replace(CARL, uid="carl"))
    assert contacts.since(anna, first.revision).gone == ()
