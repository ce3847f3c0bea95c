"""Two real mail programs in one team mailbox at once: one hears what the other does; \\Seen is everybody's own."""

import imapclient
import pytest

from tests.support.office import PASSWORD

pytestmark = pytest.mark.e2e
TEAM = "info@example.test"
SHARED = f"Shared/{TEAM}"


def client(access, who):
    program = imapclient.IMAPClient("localhost", access.ports["IMAP"], ssl=False)
    program.login(f"{who}@example.test", PASSWORD)
    return program


def test_two_members_at_work(access):
    access.manage("team", "add", TEAM)
    access.manage("team", "grant", TEAM, "anyone", "file")
    anna, ben = client(access, "anna"), client(access, "ben")
    assert anna.namespace().shared == (("Shared/", "/"),)
    assert SHARED in [name for _, _, name in anna.list_folders("Shared/")]
    anna.select_folder(SHARED)
    ben.select_folder(SHARED)
    ben.idle()
    access.manage("deliver", TEAM, stdin="From: x@y.test\nSubject: Question\n\nHello\n")
    assert (1, b"EXISTS") in ben.idle_check(10)
    ben.idle_done()
    anna.noop()
    anna.add_flags([1], [imapclient.SEEN, imapclient.FLAGGED])
    uid = ben.search("ALL")[0]
    ben.noop()
    assert ben.get_flags([uid])[uid] == (imapclient.FLAGGED, imapclient.RECENT)  # he was told of it first
    assert ben.folder_status(SHARED, ["UNSEEN"]) == {b"UNSEEN": 1}
    assert anna.folder_status(SHARED, ["UNSEEN"]) == {b"UNSEEN": 0}
    anna.move([uid], "INBOX")
    ben.noop()
    assert ben.search("ALL") == []
    anna.logout()
    ben.logout()


def test_rights_that_are_taken_away_are_gone_at_once(access):
    """In every process, and for who waits for news, too."""
    team, box = "sales@example.test", "Shared/sales@example.test"
    access.manage("team", "add", team)
    access.manage("team", "grant", team, "anyone", "file")
    access.manage("team", "grant", team, "anna@example.test", "everything")
    anna, ben, olga = (client(access, who) for who in ("anna", "ben", "olga"))
    for program in (ben, olga):
        program.select_folder(box)
        program.idle()
    anna._command_and_check("setacl", box, "-ben@example.test", "lr")
    assert ben.idle_check(10)[0][0] == b"BYE"
    ben.shutdown()
    ben = client(access, "ben")
    assert box not in [name for _, _, name in ben.list_folders("Shared/")]
    access.manage("team", "remove", team, "--yes")
    assert olga.idle_check(10)[0][0] == b"BYE"
    for program in (anna, ben, olga):
        program.shutdown()


def test_a_shared_folder_that_is_renamed_has_its_new_name_at_once(access):
    anna, *bens = (client(access, who) for who in ("anna", "ben", "ben", "ben", "ben"))  # in all processes
    anna.create_folder("Plans")
    anna._command_and_check("setacl", "Plans", "ben@example.test", "lri")
    for old, new in (("Plans", "Ideas"), ("Ideas", "Plans")):
        for ben in bens:
            ben.select_folder(f"Other Users/anna@example.test/{old}")
        anna.rename_folder(old, new)
        for ben in bens:
            ben.select_folder(f"Other Users/anna@example.test/{new}")
    for program in (anna, *bens):
        program.shutdown()
