"""Which access rule decides: the first that fits, of its kind and its road."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.policy.mailrules.access import AccessRule, AccessTable
from mailapp.policy.mailrules.values import BadRule, Road, read
from tests.policy.mailrules.lines import numbered

pytestmark = pytest.mark.pure


def table(about: str, *lines: str) -> AccessTable:
    """Lines such as "192.0.2.0/24 refuse", with a road behind them when it is not inbound."""
    said = (line.split() for line in lines)
    return AccessTable(
        numbered(
            AccessRule,
            *(
                {"about": about, "pattern": pattern, "action": action, "road": (road or ["inbound"])[0]}
                for pattern, action, *road in said
            ),
        )
    )


CLIENTS = table(
    "client",
    "192.0.2.7 allow",
    "192.0.2.0/24 refuse",
    "2001:db8::/32 hold",
    ".good.example allow",
    "unknown defer",
    "mail.bad.example refuse",
    "198.51.100.0/24 warn both",
)


@pytest.mark.parametrize(
    ("address", "name", "decides"),
    [
        ("192.0.2.7", None, 1),
        ("192.0.2.8", None, 2),
        ("192.0.3.8", None, None),
        ("::ffff:192.0.2.8", None, 2),
        ("2001:db8::1", None, 3),
        ("2001:db9::1", None, None),
        ("192.0.2.8", "mx.good.example", 2),  # the earlier line
        ("203.0.113.1", "mx.good.example", 4),
        ("203.0.113.1", "good.example", None),  # .good.example is what is below it
        ("203.0.113.1", "", 5),
        ("203.0.113.1", "MAIL.bad.example.", 6),
        ("198.51.100.9", None, 7),
        ("", None, None),
        ("nonsense", None, None),
    ],
)
def test_clients(address: str, name: str | None, decides: int | None) -> None:
    found = CLIENTS.client(address, name)
    assert (found.id if found else None) == decides


def test_names_are_asked_for_only_when_a_rule_needs_them() -> None:
    assert CLIENTS.asks_for_names(Road.INBOUND)
    assert not CLIENTS.asks_for_names(Road.SUBMITTED)
    assert not table("client", "192.0.2.0/24 refuse", "* warn").asks_for_names(Road.INBOUND)


SENDERS = table(
    "sender",
    "anna@spam.example refuse",
    "spam.example hold",
    ".spam.example refuse",
    "noreply@ warn",
    "<> allow",
    "bücher.example defer",
    "*  warn submitted",
)


@pytest.mark.parametrize(
    ("address", "decides"),
    [
        ("Anna@SPAM.example", 1),
        ("anna+list@spam.example", 1),
        ("ben@spam.example", 2),
        ("ben@a.spam.example", 3),
        ("ben@a.b.spam.example", 3),
        ("noreply@other.example", 4),
        ("", 5),
        ("a@xn--bcher-kva.example", 6),
        ("a@bücher.example", 6),
        ("ben@other.example", None),
        ("no address", None),
    ],
)
def test_senders(address: str, decides: int | None) -> None:
    found = SENDERS.sender(address)
    assert (found.id if found else None) == decides


def test_a_rule_for_everybody_has_its_place_like_any_other() -> None:
    rules = table("recipient", "anna@example.test allow", "* refuse", "ben@example.test allow")
    assert [rules.recipient(f"{name}@example.test").id for name in ("anna", "ben")] == [1, 2]
    assert SENDERS.sender("ben@other.example", Road.SUBMITTED).id == 7


@pytest.mark.parametrize(("name", "decides"), [("localhost", 1), ("[192.0.2.1]", 2), ("a.dyn.example", 3), ("x", None)])
def test_helo(name: str, decides: int | None) -> None:
    found = table("helo", "localhost refuse", "[192.0.2.1] refuse", ".dyn.example hold").helo(name)
    assert (found.id if found else None) == decides


def test_an_empty_table_is_false() -> None:
    assert not AccessTable()
    assert AccessTable().client("192.0.2.1", "") is None


@pytest.mark.parametrize(
    ("about", "pattern", "sentence"),
    [
        ("client", "", "is empty"),
        ("client", "192.0.2.1/24", "is no network"),
        ("client", "192.0.2.999", "is no network"),
        ("client", "anna@example.net", "is no name"),
        ("helo", "a b", "is no name"),
        ("sender", "a b@example.net", "is no address"),
        ("sender", "@", "is no address"),
        ("recipient", "<>", "is no name"),
        ("nobody", "x", "about is client, helo, sender or recipient"),
    ],
)
def test_patterns_that_make_no_sense(about: str, pattern: str, sentence: str) -> None:
    with pytest.raises(BadRule, match=sentence):
        read(AccessRule, {"about": about, "pattern": pattern, "action": "refuse"})


@pytest.mark.parametrize(
    ("about", "pattern", "kept"),
    [
        ("client", "192.0.2.1/32", "192.0.2.1"),
        ("client", "[2001:DB8::1]", "2001:db8::1"),
        ("client", ".Example.NET", ".example.net"),
        ("sender", "@Example.NET", "example.net"),
        ("sender", "Anna@Example.NET", "anna@example.net"),
        ("sender", "Anna@", "anna@"),
        ("sender", "<>", "<>"),
    ],
)
def test_patterns_have_one_form(about: str, pattern: str, kept: str) -> None:
    assert read(AccessRule, {"about": about, "pattern": pattern, "action": "refuse"}).pattern == kept


def test_a_rule_is_told_in_words() -> None:
    found = CLIENTS.client("192.0.2.8", None)
    assert str(found) == "rule 2 (refuse client 192.0.2.0/24)"


def test_roads_that_nobody_takes() -> None:
    for about, pattern in (("helo", "x"), ("client", "mail.example.net")):
        with pytest.raises(BadRule, match="the road is inbound"):
            read(AccessRule, {"about": about, "pattern": pattern, "action": "refuse", "road": "both"})


PIECES = st.sampled_from(
    ["192.0.2.1", "/24", "2001:db8::", "@", ".", "example", ".net", "<>", "*", "[", "]", "anna", "ü"]
)
ANY = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=6).map("".join))


def readable(about: str, pattern: str) -> AccessRule | None:
    try:
        return read(AccessRule, {"about": about, "pattern": pattern, "action": "refuse"})
    except BadRule:
        return None


@given(st.sampled_from(["client", "helo", "sender", "recipient"]), ANY, ANY)
def test_any_pattern_is_a_sentence_or_has_one_form(about: str, pattern: str, asked: str) -> None:
    rule = readable(about, pattern)
    if rule is None:
        return
    assert rule.checked() == rule
    rules = AccessTable(numbered(AccessRule, {"about": about, "pattern": rule.pattern, "action": "refuse"}))
    assert rules.client(asked, asked) in (None, rules.rules[0])
    for question in (rules.helo, rules.sender, rules.recipient):
        assert question(asked) in (None, rules.rules[0])
