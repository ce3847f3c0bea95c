"""What a command of the shell is made of, as far as recipes are concerned: programs, pipes, and lists in brackets."""

import re
import shlex
from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable

SIGNS = "();<>|&"
QUIET = re.compile(r"\s*(?:2>\s*/dev/null|2>&1|>\s*/dev/null\s+2>&1|>\s*/dev/null)\s*\Z")
TOO_MUCH = "a program runs here, and rules run none"


@dataclass(frozen=True, slots=True)
class Run:
    """One program: its name without directories, its arguments, and the file that its words are appended to."""

    name: str
    arguments: tuple[str, ...] = ()
    appended: str = ""


Stage = tuple[Run, ...]  # programs whose words follow one another


def pipeline(command: str) -> list[Stage]:
    """Each stage reads what the one before says. Raises Untranslatable for what goes beyond that."""
    lexer = shlex.shlex(QUIET.sub("", command.strip()), posix=True, punctuation_chars=SIGNS)
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        tokens = list(lexer)
    except ValueError:
        raise Untranslatable("a quotation mark is not closed") from None
    return [_stage(each) for each in _parted(tokens, ("|",))]


def _parted(tokens: list[str], signs: tuple[str, ...]) -> list[list[str]]:
    """At these signs, but not within brackets."""
    found: list[list[str]] = [[]]
    depth = 0
    for word in tokens:
        depth += (word == "(") - (word == ")")
        if word in signs and not depth:
            found.append([])
        else:
            found[-1].append(word)
    return found


def _stage(tokens: list[str]) -> Stage:
    if tokens[:1] == ["("] and tokens[-1] == ")":
        return tuple(_run(each) for each in _parted(tokens[1:-1], (";", "&&")) if each)
    return tuple(_run(each) for each in _parted(tokens, (";",)) if each)


def _run(tokens: list[str]) -> Run:
    appended = ""
    if len(tokens) > 2 and tokens[-2] == ">>":
        tokens, appended = tokens[:-2], tokens[-1]
    if not tokens or any(token and set(token) <= set(SIGNS) for token in tokens):
        raise Untranslatable(TOO_MUCH)
    return Run(tokens[0].rpartition("/")[2], tuple(tokens[1:]), appended)
