"""Sub-addresses (RFC 5233) → folders: which folder, by which policy."""

from dataclasses import replace

import pytest

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.store import api as store
from tests.delivery.test_arrive import arrival

RULES = Policy()
MAKES = replace(RULES, detail_makes_folder=True)
OFF = replace(RULES, detail_into_folder=False)
SPECIAL = replace(RULES, detail_into_special=True)


@pytest.mark.parametrize(
    ("address", "into", "rules", "folder"),
    [
        ("anna@example.test", "INBOX", RULES, "INBOX"),
        ("anna+projects@example.test", "INBOX", RULES, "Projects"),
        ("Anna+PROJECTS@example.test", "INBOX", RULES, "Projects"),
        ("anna+projects/roof@example.test", "INBOX", RULES, "Projects/Roof"),
        ("anna+projects.roof@example.test", "INBOX", RULES, "Projects/Roof"),
        ("desk+projects@example.test", "INBOX", RULES, "Projects"),  # the detail comes through an alias
        ("anna+projects@example.test", "Junk", RULES, "Junk"),  # what decide() says stands
        ("anna+projects@example.test", "INBOX", OFF, "INBOX"),
        ("anna+roof@example.test", "INBOX", RULES, "INBOX"),
        ("anna+roof@example.test", "INBOX", MAKES, "Roof"),
        ("anna+inbox@example.test", "INBOX", MAKES, "INBOX"),
        ("anna+trash@example.test", "INBOX", MAKES, "INBOX"),
        ("anna+junk@example.test", "INBOX", RULES, "INBOX"),
        ("anna+junk@example.test", "INBOX", SPECIAL, "Junk"),
        ("anna+..@example.test", "INBOX", MAKES, None),  # no address
        ("anna+a/../../b@example.test", "INBOX", MAKES, None),
        ("anna+//@example.test", "INBOX", MAKES, "INBOX"),
        ("anna+%2e*@example.test", "INBOX", MAKES, "INBOX"),
        ("anna+#shared@example.test", "INBOX", MAKES, "INBOX"),
    ],
)
def test_the_folder_of_a_detail(office, monkeypatch, address, into, rules, folder):
    monkeypatch.setattr(policy, "current", lambda: rules)
    directory.add_alias("desk@example.test", ["anna@example.test"])
    store.open(office.anna.id).create("Projects/Roof")
    try:
        letter = replace(arrival(address), into=into)
    except directory.DirectoryError:
        assert folder is None
        return
    (receipt,) = delivery.deliver([letter])
    assert [filed.mailbox_name for filed in receipt.filed] == [folder]


def test_no_more_folders_than_an_account_may_have(office, monkeypatch):
    monkeypatch.setattr(policy, "current", lambda: replace(MAKES, folders_per_account=7))
    found = [delivery.deliver([arrival(f"anna+f{n}@example.test")])[0].filed[0].mailbox_name for n in range(3)]
    assert found == ["F0", "INBOX", "INBOX"]
