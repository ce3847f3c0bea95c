"""What may be changed, what may not, and the sentence that says why; every act is in the journal."""

import pytest

from mailapp.directory import api as directory
from mailapp.directory.signals import account_removed
from mailapp.directory.values import DirectoryError
from mailapp.journal import api as journal

pytestmark = pytest.mark.usefixtures("office")

# what somebody tries → part of the sentence that he reads
REFUSED = [
    (lambda: directory.add_domain("example.test"), "ours already"),
    (lambda: directory.add_domain("EXAMPLE.test."), "ours already"),
    (lambda: directory.add_domain("anna@example.test"), "is an address"),
    (lambda: directory.add_domain(""), "is not a domain name"),
    (lambda: directory.add_domain("exa mple"), "is not a domain name"),
    (lambda: directory.add_domain("new.test", catch_all="nobody"), "is not an e-mail address"),
    (lambda: directory.change_domain("example.net", active=False), "not a domain of ours"),
    (lambda: directory.remove_domain("example.test"), "still has 3 accounts"),
    (lambda: directory.accounts(domain="example.net"), "not a domain of ours"),
    (lambda: directory.add_account("carl@example.net", "carl-secret"), "example.net is not a domain of ours"),
    (lambda: directory.add_account("anna", "anna-secret"), "has no domain"),
    (lambda: directory.add_account("ANNA@example.test", "anna-secret"), "is an account already"),
    (lambda: directory.add_account("new@example.test", ""), "empty password"),
    (lambda: directory.add_account("new@example.test", "a\nb"), "control characters"),
    (lambda: directory.add_account("new@example.test", "a\udcff"), "UTF-8"),
    (lambda: directory.add_account("new@example.test", "x" * 1001), "at most 1000"),
    (lambda: directory.add_account("new@example.test", "secret", display_name="x" * 201), "at most 200"),
    (lambda: directory.add_account("new@example.test", "secret", display_name="a\x1bb"), "control characters"),
    (lambda: directory.set_password("ghost@example.test", "secret"), "no account"),
    (lambda: directory.remove_account("ghost@example.test"), "no account"),
    (lambda: directory.remove_account("olga@example.test"), "last administrator"),
    (lambda: directory.change_account("olga@example.test", active=False), "last administrator"),
    (lambda: directory.change_account("olga@example.test", admin=False), "last administrator"),
    (lambda: directory.add_alias("anna@example.test", ["ben@example.test"]), "name it among the targets"),
    (lambda: directory.add_alias("info@example.test", []), "at least one address"),
    (lambda: directory.add_alias("info@example.test", ["anna"]), "is not an e-mail address"),
    (lambda: directory.add_alias("info@example.net", ["anna@example.test"]), "not a domain of ours"),
    (lambda: directory.add_alias("info@example.test", [f"a{n}@b.test" for n in range(10_001)]), "more than the 10000"),
    (lambda: directory.remove_alias("info@example.test"), "no alias"),
    (lambda: directory.change_alias("info@example.test", active=True), "no alias"),
    (lambda: directory.add_group("anna@example.test", ["ben@example.test"]), "is an account already"),
    (lambda: directory.remove_group("team@example.test"), "no group"),
    (lambda: directory.parse_size("much"), "is not a size"),
    (lambda: directory.parse_size("-1"), "is not a size"),
    (lambda: directory.parse_size("99999999T"), "is not a size"),
]


@pytest.mark.parametrize(("attempt", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_what_cannot_be_is_refused_with_a_sentence(attempt, sentence):
    before = (directory.accounts(), directory.domains(), directory.aliases(), directory.groups())
    with pytest.raises(DirectoryError, match=sentence):
        attempt()
    assert (directory.accounts(), directory.domains(), directory.aliases(), directory.groups()) == before


def test_one_address_is_one_thing():
    directory.add_alias("info@example.test", ["anna@example.test"])
    directory.add_group("team@example.test", ["anna@example.test"])
    for attempt in (
        lambda: directory.add_alias("team@example.test", ["ben@example.test"]),
        lambda: directory.add_alias("info@example.test", ["ben@example.test"]),
        lambda: directory.add_group("info@example.test", ["ben@example.test"]),
        lambda: directory.add_account("info@example.test", "info-secret"),
    ):
        with pytest.raises(DirectoryError, match="already"):
            attempt()


def test_an_account_may_forward_and_keep_a_copy():
    directory.add_alias("anna@example.test", ["anna@example.test", "phone@example.net"])
    with pytest.raises(DirectoryError, match="name it among the targets"):
        directory.change_alias("anna@example.test", targets=["phone@example.net"])


def test_a_new_account_has_the_quota_of_its_domain():
    directory.change_domain("example.test", default_quota=directory.parse_size("2G"))
    assert directory.add_account("new@example.test", "new-secret").quota == 2 << 30
    assert directory.add_account("big@example.test", "big-secret", quota=0).quota == 0


def test_targets_are_kept_as_their_server_wants_them():
    kept = directory.add_alias("info@example.test", ["ANNA@Example.test", "Carl.S@Bücher.Example", "anna@example.test"])
    assert kept.targets == ("anna@example.test", "Carl.S@xn--bcher-kva.example")


def test_a_second_administrator_sets_the_first_free():
    directory.change_account("anna@example.test", admin=True)
    directory.change_account("olga@example.test", admin=False)
    assert [person.address for person in directory.accounts() if person.is_admin] == ["anna@example.test"]


def test_who_is_removed_is_told_to_those_who_keep_his_mail():
    told = []

    def hear(account, **_):
        told.append(account.address)

    account_removed.connect(hear)
    directory.remove_account("ben@example.test")
    account_removed.disconnect(hear)
    assert told == ["ben@example.test"]
    assert directory.account("ben@example.test") is None


def test_a_domain_goes_with_its_aliases_and_groups():
    directory.add_domain("small.test")
    directory.add_alias("info@small.test", ["anna@example.test"])
    directory.add_group("all@small.test", ["anna@example.test"])
    found = directory.domain("small.test")
    assert found is not None
    assert (found.accounts, found.aliases, found.groups) == (0, 1, 1)
    directory.remove_domain("small.test")
    assert directory.aliases() == directory.groups() == []


def test_every_act_is_noted_with_who_did_it():
    directory.add_alias("info@example.test", ["anna@example.test"], by="olga@example.test")
    directory.set_password("anna@example.test", "another-secret", by="olga@example.test")
    password, alias = journal.recent(["admin"], 2)
    assert alias.step.summary == "olga@example.test added the alias info@example.test for anna@example.test"
    assert password.step.summary == "olga@example.test set a new password for anna@example.test"
    assert "another-secret" not in str(password)


def test_what_changes_nothing_is_no_act():
    before = len(journal.recent())
    directory.change_account("anna@example.test", display_name="Anna  Arnold ", active=True, admin=False)
    assert len(journal.recent()) == before


def test_lists_are_searched_and_paged():
    assert [person.address for person in directory.accounts(words="arn")] == ["anna@example.test"]
    assert directory.count_accounts(words="example") == 3
    assert directory.count_accounts(words="exam\0ple") == 3
    assert directory.aliases(words="\0") == directory.groups(words="\0") == []
    assert [person.address for person in directory.accounts(start=1, limit=1)] == ["ben@example.test"]


@pytest.mark.parametrize(
    ("text", "octets", "written"),
    [
        ("0", 0, "unlimited"),
        ("2G", 2 << 30, "2G"),
        ("500 mb", 500 << 20, "500M"),
        ("1.5GiB", 3 << 29, "1536M"),
        ("7", 7, "7"),
    ],
)
def test_sizes(text, octets, written):
    assert directory.parse_size(text) == octets
    assert directory.format_size(octets) == written
