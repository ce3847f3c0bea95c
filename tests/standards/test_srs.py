"""SRS: what leaves under our name finds its way home, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.standards.address import canonical
from mailapp.standards.srs import DAYS, NotReturnable, Scheme, is_rewritten

pytestmark = pytest.mark.pure

OURS = Scheme((b"new", b"old"), max_days=21)
THEIRS = Scheme((b"another house",), max_days=21)
DAY = 20_000


@pytest.mark.parametrize(
    "sender",
    [
        "carl@example.net",
        "Carl.O'Hara@Example.NET",
        "a=b=c@example.net",
        "carl+tag@sub.example.net",
        '"carl jones"@example.net',
        "jürgen@bücher.example",
        "x" * 64 + "@example.net",
        "carl@[192.0.2.1]",
    ],
)
def test_there_and_back(sender: str):
    path = OURS.forward(sender, "example.test", DAY)
    assert path.rpartition("@")[2] == "example.test"
    assert OURS.reverse(path, DAY) == sender


def test_the_form_is_that_of_the_paper():
    tag, code, stamp, domain, local = OURS.forward("carl@example.net", "example.test", DAY).split("@")[0].split("=")
    assert (tag, len(code), stamp, domain, local) == ("SRS0", 6, "RA", "example.net", "carl")


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_servers_may_change_the_case(change):
    path = change(OURS.forward("carl@example.net", "example.test", DAY))
    assert OURS.reverse(path, DAY).lower() == "carl@example.net"


@pytest.mark.parametrize(
    ("later", "good"), [(0, True), (21, True), (22, False), (-1, False), (DAYS, True), (DAYS + 22, False)]
)
def test_it_is_good_for_three_weeks(later: int, good: bool):
    path = OURS.forward("carl@example.net", "example.test", DAY)
    if good:
        assert OURS.reverse(path, DAY + later) == "carl@example.net"
        return
    with pytest.raises(NotReturnable, match="21 days"):
        OURS.reverse(path, DAY + later)


def test_an_old_secret_verifies_and_a_strangers_does_not():
    old, strange = Scheme((b"old",), 21), THEIRS.forward("carl@example.net", "example.test", DAY)
    assert OURS.reverse(old.forward("carl@example.net", "example.test", DAY), DAY) == "carl@example.net"
    with pytest.raises(NotReturnable, match="hash"):
        OURS.reverse(strange, DAY)


def test_behind_another_forwarder_the_way_back_is_short():
    first = THEIRS.forward("carl@example.net", "one.example", DAY)
    second = OURS.forward(first, "example.test", DAY)
    third = Scheme((b"third",), 21).forward(second, "three.example", DAY)
    assert second.startswith("SRS1=")
    assert third.count("example.test") == 0
    assert OURS.reverse(second, DAY) == first
    assert Scheme((b"third",), 21).reverse(third, DAY) == first
    assert THEIRS.reverse(first, DAY) == "carl@example.net"


def test_the_separators_of_others_are_kept():
    first = "SRS0+abcd=ef=example.net=carl@one.example"
    assert OURS.reverse(OURS.forward(first, "example.test", DAY), DAY) == first


@pytest.mark.parametrize(
    "path", ["carl@example.test", "SRS0@example.test", "SRS0=@example.test", "srs@x", "SRS2=a=b@x"]
)
def test_what_is_none_is_none(path: str):
    with pytest.raises(NotReturnable):
        OURS.reverse(path, DAY)


def test_a_mailbox_that_only_begins_like_it():
    assert not is_rewritten("SRS0")
    assert not is_rewritten("SRS01234")
    assert is_rewritten("srs1-x")


@given(st.text(max_size=300), st.integers(0, 10**6))
def test_any_string_gives_an_address_or_the_named_error(text: str, day: int):
    for path in (text, f"SRS0={text}@example.test", f"SRS1={text}@example.test"):
        try:
            canonical(OURS.reverse(path, day))
        except NotReturnable:
            continue


@given(
    st.text(
        st.characters(codec="ascii", min_codepoint=33, max_codepoint=126, exclude_characters='()<>[]:;@\\,."'),
        min_size=1,
        max_size=60,
    )
)
def test_any_local_part_comes_back(local: str):
    sender = f"{local}@example.net"
    path = OURS.forward(sender, "example.test", DAY)
    assert OURS.reverse(path, DAY) == sender
