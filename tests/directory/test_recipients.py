"""Who gets mail, beyond accounts and plain aliases: kinds of domain, groups that are closed, patterns, time, moves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mailapp.directory import api as directory
from mailapp.directory.values import Check, Kind, Outcome, Posting, Validity, Writer
from mailapp.policy.values import Policy

pytestmark = pytest.mark.usefixtures("office")

DELIVER, RELAY, UNKNOWN, DISABLED, RELOCATED, LOOP = (
    Outcome.DELIVER,
    Outcome.RELAY,
    Outcome.UNKNOWN_USER,
    Outcome.DISABLED,
    Outcome.RELOCATED,
    Outcome.LOOP,
)
HOUR = timedelta(hours=1)


def found(address, writer=directory.HOUSE):
    """Outcome, mailboxes with their +detail, remote addresses."""
    answer = directory.resolve(address, writer)
    names = [one.account.address.partition("@")[0] + (f"+{one.detail}" if one.detail else "") for one in answer.local]
    return answer.outcome, names, list(answer.remote)


# -- kinds of domain ----------------------------------------------------------------------------


@pytest.fixture
def kinds(office):
    directory.change_domain("example.test", catch_all="olga@example.test")
    directory.add_domain("example-alias.test", kind=Kind.ALIAS, target="example.test")
    directory.add_domain("far-alias.test", kind=Kind.ALIAS, target="example-alias.test")
    directory.add_domain("off-alias.test", kind=Kind.ALIAS, target="old.test")
    directory.add_domain("listed.test", kind=Kind.RELAY, check_by=Check.LIST)
    directory.add_domain("probed.test", kind=Kind.RELAY)
    directory.add_domain("any.test", kind=Kind.RELAY, check_by=Check.ANY)
    directory.add_domain("relay-alias.test", kind=Kind.ALIAS, target="listed.test")
    directory.set_relay_recipients("listed.test", ["Carl@listed.test", "dora"])
    directory.add_alias("info@example-alias.test", ["ben@example.test"])
    directory.add_alias("sales@listed.test", ["ben@example.test"])
    directory.add_alias("both@example.test", ["dora@listed.test", "ghost@listed.test", "anna@example.test"])
    directory.add_alias("beyond@example.test", ["dora@listed.test"])


KINDS = [
    ("anna@example-alias.test", DELIVER, ["anna"], []),
    ("ANNA+Lists@Example-Alias.TEST", DELIVER, ["anna+lists"], []),
    ("anna@far-alias.test", DELIVER, ["anna"], []),
    ("nobody@far-alias.test", DELIVER, ["olga"], []),  # the catch-all of the target
    ("postmaster@far-alias.test", DELIVER, ["olga"], []),
    ("info@example-alias.test", DELIVER, ["ben"], []),  # an alias of its own comes first
    ("info+x@example-alias.test", DELIVER, ["ben+x"], []),
    ("anna@off-alias.test", DISABLED, [], []),
    ("Carl@listed.test", RELAY, [], ["Carl@listed.test"]),  # the local part as its writer wrote it
    ("carl+x@listed.test", RELAY, [], ["carl+x@listed.test"]),
    ("ghost@listed.test", UNKNOWN, [], []),
    ("postmaster@listed.test", UNKNOWN, [], []),
    ("sales@listed.test", DELIVER, ["ben"], []),
    ("Dora@relay-alias.test", RELAY, [], ["Dora@listed.test"]),
    ("ghost@relay-alias.test", UNKNOWN, [], []),
    ("both@example.test", DELIVER, ["anna"], ["dora@listed.test"]),
    ("beyond@example.test", DELIVER, [], ["dora@listed.test"]),
    ("Whoever@probed.test", RELAY, [], ["Whoever@probed.test"]),
    ("whoever@any.test", RELAY, [], ["whoever@any.test"]),
]


@pytest.mark.usefixtures("kinds")
def test_kinds_of_domain():
    for address, *expected in KINDS:
        assert found(address) == tuple(expected), address
    asked = {name: directory.resolve(f"x@{name}").ask_primary for name in ("probed.test", "any.test")}
    assert asked == {"probed.test": True, "any.test": False}


@pytest.mark.usefixtures("kinds")
def test_what_is_local_is_not_what_we_back_up():
    names = ("example.test", "far-alias.test", "probed.test", "elsewhere.test")
    assert [directory.is_local_domain(name) for name in names] == [True, True, False, False]


@pytest.mark.usefixtures("kinds")
def test_a_strangers_domain_costs_no_query_where_a_second_ago_is_good_enough(django_assert_num_queries):
    names = ("example.test", "elsewhere.test")
    with django_assert_num_queries(1):
        assert [directory.is_local_domain(name, lately=True) for name in names * 2] == [True, False] * 2


@pytest.mark.usefixtures("kinds")
def test_domains_that_came_to_stand_for_one_another_end():
    from mailapp.directory.models import Domain

    Domain.objects.filter(name="example-alias.test").update(target="far-alias.test")
    directory.forget()
    assert found("anna@far-alias.test")[0] is LOOP


WRONG_DOMAINS = [
    ({"name": "a.test", "kind": Kind.ALIAS}, "Say which of our domains"),
    ({"name": "a.test", "kind": Kind.ALIAS, "target": "elsewhere.test"}, "is not a domain of ours"),
    ({"name": "a.test", "kind": Kind.RELAY, "catch_all": "anna@example.test"}, "Only a local domain"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG_DOMAINS)
def test_domains_that_cannot_be(given, sentence):
    with pytest.raises(directory.DirectoryError, match=sentence):
        directory.add_domain(**given)
    assert directory.domain("a.test") is None


def test_a_domain_with_people_stays_local_and_other_names_hold_their_target():
    directory.add_domain("b.test", kind=Kind.ALIAS, target="example.test")
    directory.add_domain("c.test", kind=Kind.ALIAS, target="b.test")
    refusals = [
        (lambda: directory.change_domain("example.test", kind=Kind.RELAY), "still has 3 accounts"),
        (lambda: directory.change_domain("b.test", target="c.test"), "leads back"),
        (lambda: directory.change_domain("b.test", target="b.test"), "leads back"),
        (lambda: directory.change_domain("old.test", kind=Kind.ALIAS, target="old.test"), "stand for itself"),
        (lambda: directory.remove_domain("b.test"), "c.test stands for b.test"),
        (lambda: directory.add_account("x@b.test", "some-secret"), "another name of example.test"),
        (lambda: directory.set_relay_recipients("b.test", ["x"]), "is not a domain that we back up"),
    ]
    for act, sentence in refusals:
        with pytest.raises(directory.DirectoryError, match=sentence):
            act()
    directory.change_domain("b.test", kind=Kind.RELAY)
    with pytest.raises(directory.DirectoryError, match="another server"):
        directory.add_account("x@b.test", "some-secret")
    assert directory.domain("b.test").target == ""


def test_what_goes_with_a_domain():
    directory.add_domain("b.test", kind=Kind.RELAY)
    directory.add_grant("anna@example.test", "@b.test")
    directory.add_grant("anna@example.test", "x@b.test")
    directory.add_grant("anna@example.test", "x@example.test")
    no = directory.Said(False, "550 no")
    directory.verified(directory.resolve("x@b.test"), lambda address: no, Policy(), timezone.now())
    directory.remove_domain("b.test")
    assert [one.address for one in directory.grants()] == ["x@example.test"]
    assert directory.verifications() == []


def test_ten_thousand_members(django_assert_max_num_queries):
    team = [f"m{n}@example.test" for n in range(9_999)] + ["anna@example.test"]
    directory.add_group("all@example.test", team, posting=Posting.MEMBERS)
    directory.add_alias("more@example.test", ["all@example.test", "carl@stranger.test"])
    writer = Writer("anna@example.test", directory.account("anna@example.test").id)
    with django_assert_max_num_queries(15):
        answer = directory.resolve("all@example.test", writer)
    assert (answer.outcome, len(answer.local)) == (DELIVER, 1)
    assert directory.resolve("more@example.test").outcome is LOOP  # wider than one address may be: refused whole


def test_the_list_of_a_domain_that_we_back_up():
    directory.add_domain("b.test", kind=Kind.RELAY, check_by=Check.LIST)
    assert directory.set_relay_recipients("b.test", ["x", "Y@b.test", ""]) == 2
    assert directory.change_relay_recipients("b.test", add=["z"], remove=["x@b.test"]) == 2
    assert directory.relay_recipients("b.test") == ["y@b.test", "z@b.test"]
    assert directory.domain("b.test").recipients == 2
    for given, sentence in (({"add": ["a@example.test"]}, "not an address of b.test"), ({"remove": ["q"]}, "not in")):
        with pytest.raises(directory.DirectoryError, match=sentence):
            directory.change_relay_recipients("b.test", **given)


# -- groups that are not open to everybody --------------------------------------------------------


@pytest.fixture
def groups(office):
    team = ["anna@example.test", "ben@example.test"]
    directory.add_group("open@example.test", team)
    directory.add_group("closed@example.test", team, posting=Posting.CLOSED)
    directory.add_group("ours@example.test", ["inner@example.test", "Carl@stranger.test"], posting=Posting.MEMBERS)
    directory.add_group("inner@example.test", ["anna@example.test"])
    directory.add_alias("door@example.test", ["closed@example.test"])
    directory.add_group("all@example.test", ["olga@example.test", "ours@example.test"])
    return {name: directory.account(f"{name}@example.test").id for name in ("anna", "ben", "olga")}


#  address    who writes: anna, olga (both logged in), carl (a member from outside), jack, "anna" from outside, <>
OPENNESS = [
    ("open", "yes yes yes yes yes yes"),
    ("closed", "yes yes no no no no"),
    ("door", "yes yes no no no no"),
    ("ours", "yes no yes no no no"),
    ("ours+tag", "yes no yes no no no"),
    ("all", "yes no yes no no no"),  # a closed group is closed by whatever way one comes
]


def test_who_may_write_to_a_group(groups):
    writers = [
        Writer("anna@example.test", groups["anna"]),
        Writer("olga@example.test", groups["olga"]),
        Writer("CARL@stranger.test"),
        Writer("jack@example.net"),
        Writer("anna@example.test"),
        Writer(""),
    ]
    for name, expected in OPENNESS:
        answers = [directory.resolve(f"{name}@example.test", writer) for writer in writers]
        assert " ".join("yes" if one.outcome is DELIVER else "no" for one in answers) == expected, name
        refused = [one for one in answers if one.outcome is not DELIVER]
        assert all(one.outcome is Outcome.RESTRICTED and not one.local and not one.remote for one in refused)
        assert directory.resolve(f"{name}@example.test").outcome is DELIVER  # the server itself


def test_a_closed_group_is_answered_from_memory(groups, django_assert_num_queries):
    writer = Writer("jack@example.net")
    assert directory.cached("ours@example.test", writer) is None
    directory.resolve("ours@example.test", writer)
    with django_assert_num_queries(0):
        assert directory.cached("ours@example.test", writer).outcome is Outcome.RESTRICTED
        assert directory.cached("ours@example.test", Writer("carl@stranger.test")).outcome is DELIVER


# -- aliases for a time, and people who have moved ---------------------------------------------------


def test_an_alias_holds_for_its_time():
    now = timezone.now()
    times = {
        "now": Validity(now - HOUR, now + HOUR),
        "since": Validity(since=now - HOUR),
        "later": Validity(since=now + HOUR),
        "past": Validity(until=now - HOUR, words="The fair is over"),
    }
    for name, valid in times.items():
        directory.add_alias(f"{name}@example.test", ["anna@example.test"], valid=valid)
    outcomes = {name: directory.resolve(f"{name}@example.test") for name in times}
    assert [one.outcome for one in outcomes.values()] == [DELIVER, DELIVER, UNKNOWN, UNKNOWN]
    assert outcomes["past"].words == "The fair is over"
    directory.change_domain("example.test", catch_all="olga@example.test")
    assert directory.resolve("past@example.test").outcome is UNKNOWN  # its time is over; it is not nobody's
    directory.change_alias("past@example.test", valid=directory.ALWAYS)
    assert directory.resolve("past@example.test").outcome is DELIVER


def test_forwarding_for_a_time_falls_back_to_the_mailbox():
    past = Validity(until=timezone.now() - HOUR)
    directory.add_alias("anna@example.test", ["anna@example.test", "ben@example.test"], valid=past)
    assert found("anna@example.test") == (DELIVER, ["anna"], [])


@pytest.mark.parametrize(
    ("valid", "sentence"),
    [
        (Validity(timezone.now(), timezone.now() - HOUR), "ends before it begins"),
        (Validity(words="Vorüber"), "plain ASCII"),
        (Validity(words="x" * 201), "at most 200"),
        (Validity(words="a\0b"), "control characters"),
    ],
)
def test_times_that_cannot_be(valid, sentence):
    with pytest.raises(directory.DirectoryError, match=sentence):
        directory.add_alias("x@example.test", ["anna@example.test"], valid=valid)


def test_who_has_moved():
    directory.add_relocated("dora@example.test", "Dora@elsewhere.test", note="left in May")
    directory.add_alias("doras@example.test", ["dora@example.test"])
    directory.add_alias("desk@example.test", ["dora@example.test", "ben@example.test"])
    directory.add_relocated("gone@example.test", "g@b.test", valid=Validity(until=timezone.now() - HOUR))
    for address in ("dora@example.test", "Dora+x@example.test", "doras@example.test"):
        answer = directory.resolve(address)
        assert (answer.outcome, answer.moved_to) == (RELOCATED, "Dora@elsewhere.test"), address
    assert found("desk@example.test") == (DELIVER, ["ben"], [])
    assert found("gone@example.test")[0] is UNKNOWN
    assert [one.address for one in directory.aliases(words="DORA@")] == ["desk@example.test", "doras@example.test"]
    assert [one.address for one in directory.relocated(words="elsewhere")] == ["dora@example.test"]
    directory.change_relocated("dora@example.test", moved_to="dora@new.test")
    assert directory.resolve("dora@example.test").moved_to == "dora@new.test"
    directory.change_relocated("dora@example.test", active=False)
    assert directory.resolve("dora@example.test").outcome is DISABLED
    directory.remove_relocated("dora@example.test")
    assert directory.resolve("dora@example.test").outcome is UNKNOWN


def test_an_account_that_is_off_may_have_moved():
    with pytest.raises(directory.DirectoryError, match="switch the account off first"):
        directory.add_relocated("ben@example.test", "ben@elsewhere.test")
    directory.change_account("ben@example.test", active=False)
    with pytest.raises(directory.DirectoryError, match="is the old one"):
        directory.add_relocated("ben@example.test", "BEN@example.test")
    directory.add_relocated("ben@example.test", "ben@elsewhere.test")
    assert directory.resolve("ben@example.test").outcome is RELOCATED
    directory.change_account("ben@example.test", active=True)
    assert directory.resolve("ben@example.test").outcome is DELIVER
