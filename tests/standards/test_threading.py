"""Conversations: the rules of RFC 5256 §3, one case for each."""

import pytest

from access.imap.answers import found
from mailapp.standards.threading import Letter, ordered_subject, references, refs

pytestmark = pytest.mark.pure


def said(algorithm, *letters) -> str:
    """The answer; a letter is (message id, references, subject), its number and date its place."""
    given = [Letter(n, one[0], tuple(one[1].split()), n, one[2]) for n, one in enumerate(letters, 1)]
    return found.thread(algorithm(given)).decode().removeprefix("* THREAD").strip()


REFERENCES = [
    ("nobody", [], ""),
    ("a chain", [("a", "", "x"), ("b", "a", "Re: x"), ("c", "a b", "Re: x")], "(1 2 3)"),
    ("branches", [("a", "", "x"), ("b", "a", ""), ("c", "a b", ""), ("d", "a", "")], "(1 (2 3)(4))"),
    ("the answer comes first", [("b", "a", "Re: x"), ("a", "", "x")], "(2 1)"),
    ("a missing parent of one", [("b", "a", "Re: x")], "(1)"),
    ("a missing parent of two", [("b", "a", "one"), ("c", "a", "two")], "((1)(2))"),
    ("a missing link", [("a", "", "x"), ("c", "a b", "")], "(1 2)"),
    ("a missing link of two", [("a", "", "x"), ("c", "a b", ""), ("d", "a b", "")], "(1 (2)(3))"),
    ("a circle", [("a", "b", "x"), ("b", "a", "y")], "(2 1)"),
    ("its own parent", [("a", "a", "x")], "(1)"),
    ("one id twice", [("a", "", "x"), ("a", "", "y"), ("b", "a", "")], "(1 3)(2)"),
    ("no ids", [("", "", "x"), ("", "", "y")], "(1)(2)"),
    ("the letter itself knows best", [("a", "", "1"), ("c", "a b", ""), ("b", "z", "2")], "(1)(3 2)"),
    ("a reply by subject", [("a", "", "x"), ("b", "", "Re: x"), ("c", "", "[list] Fwd: X")], "(1 (2)(3))"),
    ("a reply before the original", [("b", "", "Re: x"), ("a", "", "x")], "(2 1)"),
    ("strangers with one subject", [("a", "", "x"), ("b", "", "x")], "((1)(2))"),
    ("without a subject", [("a", "", ""), ("b", "", "Re: ")], "(1)(2)"),
    ("two missing parents", [("b", "a", "x"), ("c", "a", "x"), ("e", "d", "x"), ("f", "d", "x")], "((1)(2)(3)(4))"),
    ("into a missing parent", [("b", "a", "x"), ("c", "a", "y"), ("d", "", "Re: x")], "((1)(2)(3))"),
]  # fmt: skip


@pytest.mark.parametrize(("letters", "threads"), [case[1:] for case in REFERENCES], ids=[c[0] for c in REFERENCES])
def test_references(letters, threads):
    assert said(references, *letters) == threads


def test_siblings_stand_by_their_dates():
    letters = [Letter(1, "a", (), 10, "x"), Letter(2, "b", ("a",), 30, ""), Letter(3, "c", ("a",), 20, "")]
    assert found.thread(references([*letters, Letter(4, "z", (), 5, "y")])) == b"* THREAD (4)(1 (3)(2))\r\n"


def test_refs_keep_strangers_apart_and_the_latest_last():
    letters = [("a", "", "x"), ("b", "", "x"), ("c", "a", "Re: x")]
    assert said(refs, *letters) == "(2)(1 3)"


def test_ordered_subject():
    """RFC 5256 §3: no grandchildren."""
    letters = [("a", "", "x"), ("b", "", "y"), ("c", "", "Re: x"), ("d", "", "[l] x (fwd)"), ("e", "", "Re: y")]
    assert said(ordered_subject, *letters) == "(1 (3)(4))(2 5)"


def test_thousands_deep():
    count = 5000
    letters = [(str(n), " ".join(map(str, range(max(n - 50, 0), n))), "x") for n in range(count)]
    assert said(references, *letters) == f"({' '.join(map(str, range(1, count + 1)))})"
