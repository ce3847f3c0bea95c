"""What keywords say of a letter."""

import pytest

from mailapp.teamwork.values import Work, assigning, handles

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (["anna@a.test", "ben@a.test"], ["anna", "ben"]),
        (["anna@a.test", "Anna@b.test", "ben@a.test"], ["anna@a.test", "anna@b.test", "ben"]),
        (["a b(c@a.test", "jürgen@a.test"], ["a_b_c", "j_rgen"]),
        ([], []),
    ],
)
def test_handles(addresses: list[str], expected: list[str]):
    assert list(handles(addresses).values()) == expected


@pytest.mark.parametrize(
    ("flags", "work"),
    [
        ([], Work()),
        (["\\Seen", "$assigned", "$Assigned-Anna"], Work(("anna",))),
        (["$done", "$answered-ben", "$answered-anna"], Work((), ("anna", "ben"), True)),
    ],
)
def test_work(flags: list[str], work: Work):
    assert Work.of(flags) == work


@pytest.mark.parametrize(
    ("handle", "flags", "add", "remove"),
    [
        ("anna", ["$assigned", "$assigned-Ben", "$done"], {"$assigned", "$assigned-anna"}, {"$assigned-Ben"}),
        ("anna", ["$Assigned-Anna"], {"$assigned", "$assigned-anna"}, set()),
        ("", ["$assigned", "$assigned-anna"], set(), {"$assigned", "$assigned-anna"}),
        ("", [], set(), {"$assigned"}),
    ],
)
def test_assigning(handle: str, flags: list[str], add: set[str], remove: set[str]):
    assert assigning(handle, flags) == (add, remove)
