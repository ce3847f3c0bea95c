"""What stands in a file, as values (procmailrc(5)); lines count from 1."""

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias


class Form(Enum):
    """Of a substitution: ${name}, ${name:-text}, ${name-text}, ${name:+text}, ${name+text}."""

    PLAIN = ""
    UNLESS_FILLED = ":-"
    UNLESS_SET = "-"
    IF_FILLED = ":+"
    IF_SET = "+"


@dataclass(frozen=True, slots=True)
class Variable:
    """`quoted`: within double quotes; `disarmed`: $\\name, with the signs of regular expressions made plain."""

    name: str
    form: Form = Form.PLAIN
    other: "Words" = ()
    quoted: bool = False
    disarmed: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """What stands in backquotes."""

    text: str
    quoted: bool = False


Piece: TypeAlias = str | Variable | Command
Words: TypeAlias = tuple[Piece, ...]  # text with substitutions in it


@dataclass(frozen=True, slots=True)
class Assignment:
    """`value` None: the variable is unset."""

    line: int
    name: str
    value: Words | None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Weight:
    """w^x (procmailsc(5))."""

    w: float
    x: float


class Kind(Enum):
    """Of a condition."""

    REGEX = "regular expression"
    PROGRAM = "program"
    SMALLER = "<"
    LARGER = ">"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line that begins with “*”. `variable` is what stands before “??”, "" for none."""

    line: int
    source: str
    kind: Kind
    text: Words
    inverted: bool = False
    weight: Weight | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One or more names of mailboxes."""

    names: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    addresses: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Pipe:
    """`capture`: the variable that takes what the program says, "" for none."""

    command: str
    capture: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple["Statement", ...]


Action: TypeAlias = Mailbox | Forward | Pipe | Block


@dataclass(frozen=True, slots=True)
class Recipe:
    line: int
    flags: frozenset[str]
    conditions: tuple[Condition, ...]
    action: Action
    action_line: int
    source: str = ""  # of the action, for reports
    lockfile: bool = False
    comments: tuple[str, ...] = field(default=())


Statement: TypeAlias = Assignment | Recipe
