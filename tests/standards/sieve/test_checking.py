"""A script with those that it includes, before any letter comes (RFC 6609 §3.2)."""

import pytest

from mailapp.standards.sieve import Limits, World, compile, included
from tests.support.sieve_cases import letter_of

pytestmark = pytest.mark.pure
INCLUDE = 'require "include";\n'


@pytest.mark.parametrize(
    ("scripts", "why"),
    [
        ({}, "There is no personal script “a”"),
        ({"a": "kepe;"}, "The included script “a” is wrong: line 1, column 1: There is no command “kepe”"),
        ({"a": INCLUDE + 'include "b";', "b": INCLUDE + 'include "a";'}, "The script “a” includes itself"),
        ({"a": INCLUDE + 'include :optional "b"; include :global "c";'}, "There is no global script “c”"),
    ],
)
def test_what_is_wrong(scripts: dict[str, str], why: str) -> None:
    script = compile(INCLUDE + 'include "a";')
    [told] = included(script, lambda is_global, name: None if is_global else scripts.get(name))
    assert str(told) == f"line 2, column 1: {why}"


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        (Limits(includes=2), "Scripts lie in scripts at most 2 deep"),
        (Limits(included=1), "More than 1 scripts are included"),
    ],
)
def test_limits_of_the_house(limits: Limits, why: str) -> None:
    scripts = {"a": INCLUDE + 'include "b";', "b": INCLUDE + 'include "c";', "c": ""}
    script = compile(INCLUDE + 'include "c"; include "a";')
    assert [each.sentence for each in included(script, lambda _, name: scripts[name], limits)][-1:] == [why]
    assert included(script, lambda _, name: scripts[name]) == []


def test_once_makes_no_circle() -> None:
    scripts = {"a": INCLUDE + 'include :once "b";', "b": INCLUDE + 'include :once "a";'}
    script = compile(INCLUDE + 'include :once "a";')
    assert included(script, lambda _, name: scripts.get(name)) == []
    outcome = script.run(letter_of("Subject: x\n")[1], World(script=lambda _, name: scripts.get(name)))
    assert outcome.error is None


def test_what_is_right() -> None:
    scripts = {"a": INCLUDE + 'include "b";', "b": "keep;"}
    script = compile(INCLUDE + 'include "a"; include "b";')
    assert [each.name for each in script.includes] == ["a", "b"]
    assert included(script, lambda _, name: scripts.get(name)) == []
