"""A script with those that it includes, before any letter comes (RFC 6609 §3.2)."""

import pytest

from mailapp.standards.sieve import CompileError, World
from mailapp.standards.sieve.checking import checked
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
    with pytest.raises(CompileError) as told:
        checked(INCLUDE + 'include "a";', lambda is_global, name: None if is_global else scripts.get(name))
    assert str(told.value) == f"line 2, column 1: {why}"


def test_once_makes_no_circle() -> None:
    scripts = {"a": INCLUDE + 'include :once "b";', "b": INCLUDE + 'include :once "a";'}
    script = checked(INCLUDE + 'include :once "a";', lambda _, name: scripts.get(name))
    outcome = script.run(letter_of("Subject: x\n")[1], World(script=lambda _, name: scripts.get(name)))
    assert outcome.error is None


def test_what_is_right() -> None:
    scripts = {"a": INCLUDE + 'include "b";', "b": "keep;"}
    assert checked(INCLUDE + 'include "a"; include "b";', lambda _, name: scripts.get(name)).includes
