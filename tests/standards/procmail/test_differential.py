"""Recipes by hand and letters: procmail and our engine, by the translation, put each letter into the same folders."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailapp.standards import sieve
from tests.support.procmail_oracle import Procmail, ours
from tests.support.procmail_rules import rules

pytestmark = pytest.mark.e2e
HERE = Path(__file__).parent
FILES = {
    ".lists": ":0\n* ^List-Id:\nLists/\n:0 c\n* ^X-Mailing-List:\nCopies/\n",
    ".copies": ":0 c\n* ^From:.*carl\nCopies/\n",
    ".leaving": ":0\n* ^From:.*carl\n{\n:0 c\nLeft/\nSWITCHRC\n}\n:0 c\nStayed/\n",
}


def recipes() -> dict[str, str]:
    pieces = (HERE / "recipes.txt").read_text().split("=== ")[1:]
    return {title: rules for title, _, rules in (piece.partition("\n") for piece in pieces)}


def letters() -> list[bytes]:
    return [text.encode() for text in (HERE / "letters.txt").read_text().split("=====\n")]


RECIPES = recipes()


@pytest.fixture(scope="module")
def oracle() -> Iterator[Procmail]:
    found = Procmail(RECIPES, FILES)
    yield found
    found.close()


@pytest.fixture(scope="module")
def theirs(oracle: Procmail) -> list[dict[str, set[str]]]:
    return [oracle.run(letter) for letter in letters()]


@pytest.mark.parametrize("name", RECIPES)
def test_both_do_the_same(oracle: Procmail, theirs: list[dict[str, set[str]]], name: str) -> None:
    translation = oracle.translated(name, RECIPES[name], FILES)
    assert not translation.left_out
    script = sieve.compile(translation.sieve)
    found = [_plain(ours(script, letter)) for letter in letters()]
    assert found == [_plain(each[name]) for each in theirs], translation.sieve


def _plain(folders: set[str]) -> set[str]:
    """Folders of Maildir++ have dots where ours have slashes."""
    return {each[1:].replace(".", "/") if each.startswith(".") else each.strip() for each in folders}


@settings(max_examples=2, deadline=None, derandomize=True)
@given(st.lists(rules(), min_size=25, max_size=25))
def test_any_rules(many: list[str]) -> None:
    """Fifty of them; more by hand: `differences` with another number of examples."""
    assert not differences(many)


def differences(many: list[str]) -> list[str]:
    """Rules and letters on which both are not of one mind; rules that are left out in part do not count."""
    oracle = Procmail({str(number): text for number, text in enumerate(many)}, {})
    try:
        translations = {name: oracle.translated(name, many[int(name)], {}) for name in oracle.names}
        return [
            f"{many[int(name)]}\n{letter.decode()}\n{translations[name].sieve}\ntheirs {theirs}\nours {found}"
            for letter in letters()
            if b"=?" not in letter  # Sieve shows encoded words decoded
            for name, theirs in oracle.run(letter).items()
            if not translations[name].reports
            if (found := _plain(ours(sieve.compile(translations[name].sieve), letter))) != _plain(theirs)
        ]
    finally:
        oracle.close()
