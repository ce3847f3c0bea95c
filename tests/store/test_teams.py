"""Team mailboxes: made, shared and removed; by the door and by `manage.py team`."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from mailapp.directory import api as directory
from mailapp.directory import credentials
from mailapp.directory.values import DirectoryError
from mailapp.store import api, housekeeping, recover
from mailapp.store.models import Access, Mailbox, Reading
from mailapp.store.values import DELETED, EVERYTHING, INBOX, SEEN, Delivery, Target, UidSet
from tests.store.letters import content
from tests.support.office import PASSWORD

INFO = "info@example.test"
SHARED = f"Shared/{INFO}"


def run(*words: str) -> str:
    said = io.StringIO()
    call_command("team", *words, stdout=said)
    return said.getvalue()


@pytest.fixture
def team(office):
    return api.add_team(INFO, name="Information")


def deliver(account, subject="A question"):
    from django.db import transaction

    shelved = api.shelve([Delivery("T1", content(subject), (Target(account),))])
    with transaction.atomic():
        filed = api.index(shelved)
    return filed[0][0]


def test_a_member_has_it_in_his_folders(office, team):
    assert api.teams() == [team]
    deliver(team.id)
    ben = api.open(office.ben.id)
    assert SHARED not in [box.name for box in ben.mailboxes()]
    api.grant_team(INFO, office.ben.address, "file")
    names = [box.name for box in ben.mailboxes() if box.owner]
    assert names == [SHARED, *(f"{SHARED}/{name}" for name in ("Archive", "Drafts", "Junk", "Sent", "Trash"))]
    assert ben.mailbox(SHARED).unseen == 1
    api.revoke_team(INFO, office.ben.address)
    assert not [box for box in ben.mailboxes() if box.owner]


def test_whoever_joins_a_group_shares_what_it_shares(office, team):
    directory.add_group("staff@example.test", [office.anna.address])
    directory.add_group("all@example.test", ["staff@example.test"])
    api.grant_team(INFO, "all@example.test", "read", send_as=True)
    assert api.open(office.anna.id).mailbox(SHARED).rights == "lrs"
    assert directory.may_send_as(office.anna.id, INFO)
    assert INFO in directory.sender_addresses(office.anna.id)
    assert not directory.may_send_as(office.ben.id, INFO)
    assert INFO not in directory.sender_addresses(office.ben.id)
    directory.change_group("staff@example.test", members=[office.ben.address])
    from mailapp.store import accesslist

    accesslist.forget()  # another process knows within a second
    assert api.open(office.ben.id).mailbox(SHARED).rights == "lrs"
    assert not [box for box in api.open(office.anna.id).mailboxes() if box.owner]
    directory.remove_group("all@example.test")
    assert not [box for box in api.open(office.ben.id).mailboxes() if box.owner]


def test_folders_that_a_delivery_makes_are_shared_too(office, team):
    api.grant_team(INFO, office.ben.address, "read")
    api.open(team.id).create("Offers")
    assert api.open(office.ben.id).mailbox(f"{SHARED}/Offers").rights == "lrs"


def test_nobody_logs_in_to_it(office, team):
    with pytest.raises(credentials.BadCredentials):
        credentials.check(INFO, PASSWORD, "", "IMAP")
    for act in (
        lambda: directory.set_password(INFO, PASSWORD),
        lambda: directory.add_app_password(INFO, "phone", ["imap"]),
        lambda: directory.change_account(INFO, admin=True),
    ):
        with pytest.raises(DirectoryError, match="nobody logs in"):
            act()


def test_fsck_finds_and_reconcile_mends(office, team):
    api.grant_team(INFO, office.ben.address, "everything")
    filed = deliver(team.id)
    api.open(office.anna.id).mailboxes()
    ben = api.open(office.ben.id)
    ben.set_flags(filed.mailbox, UidSet.of(filed.uid), add=frozenset({SEEN}))
    assert list(recover.check()) == []
    Reading.objects.create(account_id=office.ben.id, mailbox_id=filed.mailbox, uid=99, seen=True, modseq=1)
    Mailbox.objects.filter(account=office.anna.id, name=INBOX).update(shared=True)
    assert {(finding.kind.name, finding.address) for finding in recover.check()} == {
        ("SHARING", INFO),
        ("SHARING", office.anna.address),
    }
    list(recover.reconcile())
    assert list(recover.check()) == []
    assert ben.mailbox(SHARED).unseen == 0
    ben.set_flags(filed.mailbox, EVERYTHING, add=frozenset({DELETED}))
    ben.expunge(filed.mailbox)
    housekeeping.housekeeping()
    assert not Reading.objects.exists()
    assert list(recover.check()) == []


@pytest.mark.parametrize("gone", ["ben@example.test", INFO])
def test_who_goes_leaves_no_rights_behind(office, team, gone):
    api.grant_team(INFO, office.ben.address, "everything", send_as=True)
    filed = deliver(team.id)
    api.open(office.ben.id).set_flags(filed.mailbox, EVERYTHING, add=frozenset({SEEN}))
    if gone == INFO:
        api.remove_team(INFO)
    else:
        directory.remove_account(gone)
    assert not Access.objects.exists()
    assert not Reading.objects.exists()
    assert directory.grants() == []
    assert [finding for finding in recover.reconcile() if finding.kind.name != "SHARING"] == []
    assert list(recover.check()) == []


def test_rights_and_marks_stay_when_the_index_is_built_anew(office, team):
    api.grant_team(INFO, office.ben.address, "read")
    filed = deliver(team.id)
    api.open(office.ben.id).set_flags(filed.mailbox, EVERYTHING, add=frozenset({SEEN}))
    list(recover.reindex())
    assert api.open(office.ben.id).mailbox(SHARED).unseen == 0


# -- the command ------------------------------------------------------------------------------


def test_the_command_does_all_of_it(office):
    assert run("add", INFO, "--name", "Information", "--quota", "2G").startswith("info@example.test takes mail now.")
    said = run("grant", INFO, office.anna.address, "everything", "--send-as")
    assert said == "anna@example.test has the rights lrswipkxtea to info@example.test, and may send as it.\n"
    assert directory.may_send_as(office.anna.id, INFO)
    assert "has the rights lr to" in run("grant", INFO, "anyone", "lr")
    [told] = json.loads(run("list", "--json"))
    assert (told["address"], told["quota"], len(told["members"])) == (INFO, 2 << 30, 2)
    assert told["members"][0] == {
        "who": office.anna.address,
        "name": "Anna Arnold",
        "level": "everything",
        "rights": "lrswipkxtea",
        "sends_as": True,
    }
    assert "anyone (lr)" in run("list")
    assert "lrswipkxtea" in run("show", INFO)
    assert run("set", INFO, "--quota", "1G", "--inactive") == "info@example.test is changed.\n"
    assert not api.team(INFO).active
    run("grant", INFO, office.anna.address, "read", "--no-send-as")
    assert not directory.may_send_as(office.anna.id, INFO)
    assert run("revoke", INFO, "anyone") == "anyone no longer shares info@example.test.\n"
    assert run("remove", INFO, "--yes") == "info@example.test is removed.\n"
    assert api.teams() == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["add", "anna@example.test"], 1, "is an account already"),
        (["add", "info@elsewhere.test"], 1, "elsewhere.test"),
        (["show", "anna@example.test"], 1, "no team mailbox"),
        (["grant", INFO, "nobody@example.test", "read"], 1, "neither a person nor a group"),
        (
            ["grant", INFO, "anna@example.test", "lrq"],
            1,
            "q is no right that is known here: say read, file, everything, or letters of lrs",
        ),
        (["grant", INFO, "anna@example.test", ""], 1, "Say which rights"),
        (["grant", INFO, "anyone", "read", "--send-as"], 1, "Only people and groups"),
        (["grant", INFO, INFO, "read"], 1, "the owner has every right"),
        (["revoke", INFO, "anna@example.test"], 1, "does not share"),
        (["set", INFO], 2, "Say what to change"),
        (["remove", INFO], 2, "give --yes"),
    ],
)
def test_wrong_input_gets_a_sentence(team, words, status, said):
    with pytest.raises(CommandError, match=said) as refused:
        run(*words)
    assert refused.value.returncode == status
    assert api.team(INFO).members == ()
