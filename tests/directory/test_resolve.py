"""Address → what happens to its mail, as a table; then the edges: loops, limits, cache, queries."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailapp.directory import api as directory
from mailapp.directory import walk
from mailapp.directory.lookup import Area, Entry
from mailapp.directory.models import Alias
from mailapp.directory.story import Story
from mailapp.directory.values import AccountInfo, Check, DirectoryError, Kind, Outcome, Posting
from mailapp.directory.walk import Map, Walk

DELIVER, UNKNOWN, DISABLED, NOT_OURS, LOOP = (
    Outcome.DELIVER,
    Outcome.UNKNOWN_USER,
    Outcome.DISABLED,
    Outcome.NOT_OURS,
    Outcome.LOOP,
)

# What exists besides the office of conftest.py: alias → targets.
ALIASES = {
    "info": ["anna"],
    "sales": ["info", "Carl.Stranger@Example.NET"],
    "desk": ["sales", "ben", "info"],
    "anna": ["anna", "phone@example.net"],
    "round": ["about"],
    "about": ["round"],
    "partly": ["partly-too", "ben"],
    "partly-too": ["partly"],
    "me": ["me"],
    "dangling": ["ghost"],
    "gone": ["dave"],
    "mixed": ["dave", "ben"],
    "tagged": ["ben+urgent"],
}

TABLE = [
    # address                   outcome   mailboxes (with +detail)          remote
    ("ben@example.test", DELIVER, ["ben"], []),
    ("BEN@Example.TEST", DELIVER, ["ben"], []),
    ("ben+lists@example.test", DELIVER, ["ben+lists"], []),
    ("ben+a+b@example.test", DELIVER, ["ben+a+b"], []),
    ("joe@example.test", UNKNOWN, [], []),
    ("joe+x@example.test", UNKNOWN, [], []),
    ("info@example.test", DELIVER, ["anna"], ["phone@example.net"]),
    ("info+tag@example.test", DELIVER, ["anna+tag"], ["phone@example.net"]),
    ("sales@example.test", DELIVER, ["anna"], ["Carl.Stranger@example.net", "phone@example.net"]),
    ("desk@example.test", DELIVER, ["ben", "anna"], ["Carl.Stranger@example.net", "phone@example.net"]),
    ("anna@example.test", DELIVER, ["anna"], ["phone@example.net"]),
    ("team@example.test", DELIVER, ["ben", "olga", "anna"], ["phone@example.net"]),
    ("tagged@example.test", DELIVER, ["ben+urgent"], []),
    ("round@example.test", LOOP, [], []),
    ("me@example.test", LOOP, [], []),
    ("partly@example.test", DELIVER, ["ben"], []),
    ("dangling@example.test", UNKNOWN, [], []),
    ("dave@example.test", DISABLED, [], []),
    ("gone@example.test", DISABLED, [], []),
    ("mixed@example.test", DELIVER, ["ben"], []),
    ("off@example.test", DISABLED, [], []),
    ("jack@example.net", NOT_OURS, [], []),
    ("anna@old.test", DISABLED, [], []),
    ("postmaster@example.test", DELIVER, ["olga"], []),  # RFC 5321 §4.5.1, RFC 2142 §5
    ("Postmaster", DELIVER, ["olga"], []),
    ("abuse@example.test", DELIVER, ["olga"], []),  # RFC 2142 §4
    ("abuse@catch.test", DELIVER, ["olga"], []),
    ("anything@catch.test", DELIVER, ["ben"], []),
    ("any+thing@catch.test", DELIVER, ["ben"], []),
]


@pytest.fixture
def everything(office):
    directory.add_account("dave@example.test", "dave-secret")
    directory.change_account("dave@example.test", active=False)
    directory.add_domain("catch.test", catch_all="ben@example.test")
    for name, targets in ALIASES.items():
        full = [target if "@" in target else f"{target}@example.test" for target in targets]
        directory.add_alias(f"{name}@example.test", full)
    directory.add_alias("off@example.test", ["ben@example.test"], active=False)
    directory.add_group("team@example.test", ["anna@example.test", "ben@example.test", "olga@example.test"])


@pytest.mark.usefixtures("everything")
def test_every_address_leads_where_the_table_says():
    for address, outcome, mailboxes, remote in TABLE:
        found = directory.resolve(address)
        names = [r.account.address.partition("@")[0] + (f"+{r.detail}" if r.detail else "") for r in found.local]
        assert (found.outcome, names, sorted(found.remote)) == (outcome, mailboxes, sorted(remote)), address


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("text", ["", "anna", "anna@", "@example.test", "a b@example.test", "anna@exa mple.test"])
def test_what_is_no_address_gets_a_sentence(text):
    with pytest.raises(DirectoryError, match="is not an e-mail address"):
        directory.resolve(text)


@pytest.mark.usefixtures("office")
def test_whoever_left_may_still_have_his_mail_forwarded():
    directory.change_account("anna@example.test", active=False)
    directory.add_alias("anna@example.test", ["ben@example.test"])
    found = directory.resolve("anna@example.test")
    assert [recipient.account.address for recipient in found.local] == ["ben@example.test"]


@pytest.mark.usefixtures("office")
def test_utf8_addresses_are_found_in_any_writing():
    directory.add_domain("bücher.test")
    directory.add_account("jürgen@bücher.test", "jürgen-secret")
    for writing in ("JÜRGEN@BÜCHER.test", "ju\u0308rgen@xn--bcher-kva.test"):
        assert directory.resolve(writing).outcome is DELIVER, writing


@pytest.mark.usefixtures("office")
def test_an_exact_hit_costs_two_queries_and_the_next_none(django_assert_num_queries):
    directory.forget()
    with django_assert_num_queries(2):
        directory.resolve("ben@example.test")
    with django_assert_num_queries(0):
        directory.resolve("Ben@example.test")
        assert directory.cached("ben@example.test") is not None


@pytest.mark.usefixtures("office")
def test_a_large_group_costs_a_query_for_each_level(django_assert_max_num_queries):
    directory.add_group("all@example.test", [f"m{n}@example.test" for n in range(900)] + ["ben@example.test"])
    with django_assert_max_num_queries(3):
        assert directory.resolve("all@example.test").outcome is DELIVER


@pytest.mark.usefixtures("office")
def test_unknown_is_never_remembered():
    assert directory.resolve("new@example.test").outcome is UNKNOWN
    assert directory.resolve("new@brand-new.test").outcome is NOT_OURS
    assert directory.cached("new@example.test") is None
    directory.add_account("new@example.test", "new-secret")
    directory.add_domain("brand-new.test", catch_all="new@example.test")
    assert directory.resolve("new@example.test").outcome is DELIVER
    assert directory.resolve("new@brand-new.test").outcome is DELIVER


@pytest.mark.usefixtures("office")
def test_who_may_send_to_anybody_need_not_wait_for_a_look(django_assert_num_queries):
    directory.forget()
    assert directory.abroad("carl@stranger.test") is None  # nobody has looked yet
    directory.resolve("dora@stranger.test")
    with django_assert_num_queries(0):
        assert directory.abroad("carl@stranger.test").outcome is NOT_OURS
        assert directory.abroad("anna@example.test") is None
        assert directory.abroad("postmaster") is None
    directory.add_domain("stranger.test")
    directory.resolve("carl@stranger.test")
    assert directory.abroad("carl@stranger.test") is None


@pytest.mark.usefixtures("office")
def test_a_change_is_seen_at_once():
    directory.resolve("ben@example.test")
    directory.change_account("ben@example.test", active=False)
    assert directory.cached("ben@example.test") is None
    assert directory.resolve("ben@example.test").outcome is DISABLED


@pytest.mark.usefixtures("office")
def test_an_answer_from_before_a_change_is_not_kept():
    from mailapp.directory.recent import Recent

    answers: Recent[str] = Recent(60, 2)
    before = answers.generation
    answers.clear()
    answers.keep("anna", "old", before)
    assert answers.get("anna") is None
    for key in ("anna", "ben", "carl"):
        answers.keep(key, key, answers.generation)
    assert [answers.get(key) for key in ("anna", "ben", "carl")] == [None, "ben", "carl"]


@pytest.mark.usefixtures("office")
def test_aliases_that_go_too_deep_are_refused_whole():
    for n in range(walk.DEPTH_LIMIT):
        directory.add_alias(f"level{n}@example.test", [f"level{n + 1}@example.test", "carl@example.net"])
    directory.add_alias(f"level{walk.DEPTH_LIMIT}@example.test", ["ben@example.test"])
    assert directory.resolve("level0@example.test").outcome is LOOP
    assert directory.resolve("level1@example.test").outcome is DELIVER


@pytest.mark.usefixtures("office")
def test_too_wide_is_refused_whole(monkeypatch):
    monkeypatch.setattr(walk, "WIDTH_LIMIT", 10)
    row = Alias.objects.create(
        domain_id=directory_id(), address="wide@example.test", targets=[f"c{n}@example.net" for n in range(11)]
    )
    assert directory.resolve(row.address).outcome is LOOP


def directory_id() -> int:
    from mailapp.directory.models import Domain

    return Domain.objects.get(name="example.test").pk


NAMES = [f"n{n}@example.test" for n in range(8)]
NESTS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from([*NAMES, "c@example.net"]), max_size=5))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(nest=NESTS, people=st.sets(st.sampled_from(NAMES)), start=st.sampled_from(NAMES))
def test_any_nest_of_aliases_ends(nest, people, start):
    """And it finds exactly whom a plain search of the graph finds."""
    accounts = {name: AccountInfo(NAMES.index(name) + 1, name, "", 0, True, False) for name in people}

    def entries(asked):
        known = [name for name in asked if name in nest or name in people]
        return {name: Entry(accounts.get(name), tuple(nest.get(name, ()))) for name in known}

    found = Walk(Map({"example.test": Area("example.test", True, "")}, entries, lambda: None)).resolve(start)
    assert (found.outcome is DELIVER) == bool(found.local or found.remote)
    reached = reachable(nest, start)
    assert ("c@example.net" in found.remote) == ("c@example.net" in reached)
    delivered = {recipient.account.address for recipient in found.local}
    # A person with an alias of her own address gets mail only if the aliases come back to her.
    assert {name for name in reached & people if not nest.get(name)} <= delivered <= reached & people


def reachable(nest, start):
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += nest.get(name, [])
    return seen


HOUSES = ["a.test", "b.test", "c.test"]
STREETS = [f"{name}@{house}" for name in ("x", "y+z", "q") for house in (*HOUSES, "far.test")]
ENTRIES = st.dictionaries(
    st.sampled_from(STREETS),
    st.builds(
        Entry,
        st.none()
        | st.builds(
            AccountInfo, st.just(1), st.just("x@a.test"), st.just(""), st.just(0), st.booleans(), st.just(False)
        ),
        st.lists(st.sampled_from(STREETS), max_size=3).map(tuple),
        st.sampled_from([None, *Posting]),
        st.sampled_from(["", "new@far.test"]),
        st.booleans(),
    ),
)
AREAS = st.tuples(
    *(
        st.builds(
            Area,
            st.just(house),
            st.booleans(),
            st.sampled_from(["", *STREETS]),
            st.sampled_from(list(Kind)),
            st.sampled_from(HOUSES),
            st.sampled_from(list(Check)),
            st.booleans(),
        )
        for house in HOUSES
    )
).map(lambda areas: {area.name: area for area in areas})


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    areas=AREAS,
    entries=ENTRIES,
    patterns=st.dictionaries(st.sampled_from(["x", "y+z", "q"]), st.sampled_from(STREETS)),
    listed=st.sets(st.sampled_from(STREETS)),
    start=st.sampled_from(STREETS),
)
def test_any_house_has_an_answer_and_a_story(areas, entries, patterns, listed, start):
    """Kinds of domain, groups, moves and patterns in any knot: it ends, says one thing, and is told as it is."""
    map_ = Map(
        areas,
        lambda asked: {name: entries[name] for name in asked if name in entries},
        lambda: None,
        lambda domain, local: (patterns[local],) if local in patterns else (),
        lambda asked: listed & set(asked),
    )
    found, told = Walk(map_).resolve(start), Story(map_)
    assert told.resolve(start) == found
    taken = found.outcome in (DELIVER, Outcome.RELAY)
    assert taken == bool(found.local or found.remote)
    assert (found.outcome is Outcome.RELOCATED) == (bool(found.moved_to) and not taken and found.outcome is not LOOP)
    assert told.stages or found.outcome in (NOT_OURS, LOOP)
