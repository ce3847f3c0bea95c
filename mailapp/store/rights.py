"""Rights to a mailbox, as letters (RFC 4314 §2.1), always in one order."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

LETTERS = "lrswipkxtea"
ALL = LETTERS
VIRTUAL = {"c": "kx", "d": "te"}  # RFC 4314 §2.1.1: what clients of RFC 2086 ask for, and are told
WRITING = "iwte"  # RFC 4314 §5.2: who has none of these reads only; \Seen is everybody's own

MEANINGS = {
    "l": "see it in the list of folders",
    "r": "read the letters",
    "s": "keep what was read and what not",
    "w": "flag, and mark as answered",
    "i": "put letters in",
    "p": "post to it by mail",
    "k": "make folders in it",
    "x": "rename and delete the folder",
    "t": "mark letters for deletion",
    "e": "delete letters",
    "a": "say who has which rights",
}


class Level(StrEnum):
    """Rights that go together, by a name."""

    READ = "read"
    FILE = "file"
    EVERYTHING = "everything"


LEVELS = {Level.READ: "lrs", Level.FILE: "lrswipte", Level.EVERYTHING: ALL}


class BadRights(ValueError):
    """A letter that is none of ours."""


def canonical(letters: str) -> str:
    """In our order, each once, `c` and `d` as what they stand for. Raises BadRights (RFC 4314 §3.1)."""
    wanted = {letter for given in letters for letter in VIRTUAL.get(given, given)}
    if unknown := sorted(wanted.difference(LETTERS)):
        raise BadRights(f"{unknown[0]} is no right that is known here")
    return "".join(letter for letter in LETTERS if letter in wanted)


def plus(some: str, more: str) -> str:
    return canonical(some + more)


def minus(some: str, less: str) -> str:
    gone = canonical(less)
    return "".join(letter for letter in canonical(some) if letter not in gone)


def changed(old: str, mode: str, letters: str) -> str:
    """What SETACL makes of it: `mode` is "" (these and no other), "+" or "-"."""
    if mode == "+":
        return plus(old, letters)
    return minus(old, letters) if mode == "-" else canonical(letters)


def effective(granted: Iterable[str], denied: Iterable[str]) -> str:
    """Whatever any line gives, without what any negative line takes (RFC 4314 §2)."""
    return minus("".join(granted), "".join(denied))


def told(rights: str) -> str:
    """As MYRIGHTS and ACL tell it: with `c` and `d` for old clients (RFC 4314 §2.1.1)."""
    virtual = [name for name, members in VIRTUAL.items() if set(members) & set(rights)]
    return rights + "".join(virtual)


def level(rights: str) -> Level | None:
    """The level that has exactly these."""
    return next((one for one, letters in LEVELS.items() if letters == rights), None)


def understood(text: str) -> str:
    """A level's name, or letters. Raises BadRights."""
    word = text.strip().lower()
    if word in list(Level):
        return LEVELS[Level(word)]
    try:
        return canonical(word)
    except BadRights as wrong:
        raise BadRights(f"{wrong}: say {', '.join(Level)}, or letters of {ALL}.") from wrong


def in_words(rights: str) -> Sequence[str]:
    """What they allow, for people."""
    return [MEANINGS[letter] for letter in rights]
