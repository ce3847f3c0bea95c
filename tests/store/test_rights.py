"""The algebra of rights (RFC 4314 §2): letters in, letters out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailapp.store import namespaces, rights
from mailapp.store.namespaces import Foreign
from mailapp.store.rights import LETTERS, LEVELS, BadRights, Level

some = st.text(LETTERS + "cd", max_size=13)
lines = st.lists(some, max_size=4)


@given(some)
def test_one_order_each_once(letters):
    once = rights.canonical(letters)
    assert rights.canonical(once) == once
    assert rights.canonical(letters[::-1] + letters) == once
    assert list(once) == sorted(once, key=LETTERS.index)


@given(st.text(max_size=5))
def test_any_text_is_rights_or_a_named_error(text):
    if set(text) <= set(LETTERS + "cd"):
        assert set(rights.canonical(text)) <= set(LETTERS)
    else:
        with pytest.raises(BadRights, match="no right"):
            rights.canonical(text)


@given(some, some)
def test_plus_and_minus(old, letters):
    more, less = rights.changed(old, "+", letters), rights.changed(old, "-", letters)
    assert set(more) == set(rights.canonical(old)) | set(rights.canonical(letters))
    assert set(less) == set(rights.canonical(old)) - set(rights.canonical(letters))
    assert rights.changed(more, "-", letters) == less
    assert rights.changed(old, "", letters) == rights.canonical(letters)


@given(lines, lines)
def test_what_any_line_gives_unless_a_negative_line_takes_it(granted, denied):
    now = set(rights.effective(granted, denied))
    assert now == set(rights.canonical("".join(granted))) - set(rights.canonical("".join(denied)))


@given(lines, lines, some)
def test_one_more_line_only_gives_and_one_more_negative_line_only_takes(granted, denied, more):
    now = set(rights.effective(granted, denied))
    assert now <= set(rights.effective([*granted, more], denied))
    assert now >= set(rights.effective(granted, [*denied, more]))


@given(some)
def test_old_clients_read_what_they_know(letters):
    """RFC 4314 §2.1.1: c and d are told with any of their members, and mean nothing back."""
    told = rights.told(rights.canonical(letters))
    assert ("d" in told) == bool(set("te") & set(told))
    assert ("c" in told) == bool(set("kx") & set(told))
    assert len(set(told)) == len(told)


@pytest.mark.parametrize(
    ("given", "kept", "told"),
    [
        ("lrswida", "lrswitea", "lrswitead"),  # David in the example of RFC 4314 §2.1.1
        ("lrswikda", "lrswiktea", "lrswikteacd"),  # Byron
        ("", "", ""),
        ("rl", "lr", "lr"),
    ],
)
def test_the_examples_of_rfc_4314(given, kept, told):
    assert (rights.canonical(given), rights.told(kept)) == (kept, told)


def test_levels_have_names():
    assert rights.understood(" Read ") == "lrs"
    assert rights.understood("lr") == "lr"
    assert [rights.level(letters) for letters in LEVELS.values()] == list(Level)
    assert rights.level("lr") is None
    assert len(rights.in_words(LETTERS)) == len(LETTERS)


@given(st.booleans(), st.text(min_size=1), st.sampled_from(["INBOX", "Work", "Work/Küche", "INBOX/Below"]))
def test_a_foreign_name_is_read_as_it_was_made(team, address, name):
    foreign = Foreign(team, address, name)
    assert namespaces.read(namespaces.called(foreign)) == foreign


@pytest.mark.parametrize("name", ["INBOX", "Shared", "Shared/", "Sharedx/a", "Shared/a@b/INBOX", "shared/a"])
def test_other_names_are_ones_own(name):
    assert namespaces.read(name) is None
