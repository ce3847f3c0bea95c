"""What rules want of a letter: whose they are, what each leads to, and what went wrong (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mailapp.standards import sieve
from mailapp.standards.rulebook import Title
from mailapp.standards.sieve.actions import Action, Keep


class Whose(StrEnum):
    """Who made a script; the value is what a person reads."""

    SERVER = "the server"
    DOMAIN = "the domain"
    OWN = "the person"


class Turn(StrEnum):
    """When a script of the server or of a domain runs; without a turn it is only there to be included."""

    BEFORE = "before"  # a person's own
    AFTER = "after"
    INCLUDED = ""


@dataclass(frozen=True, slots=True)
class Source:
    """One script. `of` is the address, the domain, or "" for the server; `row` its number in the database."""

    whose: Whose
    of: str
    name: str
    row: int = 0

    def __str__(self) -> str:
        owner = f"{self.whose} {self.of}" if self.whose is Whose.DOMAIN else self.of or str(self.whose)
        return f"rules “{self.name}” of {owner}"


@dataclass(frozen=True, slots=True)
class Ready:
    """A script that can be run; when it cannot, `wrong` is a sentence. `titles`: of the rules that were clicked."""

    source: Source
    script: sieve.Script | None
    wrong: str = ""
    titles: tuple[Title, ...] = ()

    def rule(self, line: int) -> str:
        """The name of the rule that has this line, "" when it is of none that has a name."""
        return next((title.name for title in self.titles if title.first <= line <= title.last), "")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a script wants done. `source` None: nobody said anything, and the letter is kept.

    `rule`: the name of the one that said it, "" when it has none.
    """

    action: Action
    sentence: str
    source: Source | None = None
    rule: str = ""

    @property
    def line(self) -> int:
        """Of the command in the script, 0 when no command said it."""
        return self.action.line

    @property
    def because(self) -> str:
        """Which rule of whose did it."""
        if self.source is None:
            return ""
        if self.rule:
            return f"rule “{self.rule}” of {self.source.of or self.source.whose}"
        return f"{self.source}, line {self.line}" if self.line else str(self.source)

    def __str__(self) -> str:
        return f"{self.sentence}: {self.because}" if self.because else self.sentence


@dataclass(frozen=True, slots=True)
class Trouble:
    """A script that could not go on: nothing that it wanted is done. `line` 0: none in particular.

    `went_on`: it could, and what it wanted is done.
    """

    source: Source
    sentence: str
    line: int = 0
    went_on: bool = False

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"The {self.source} went {'on, but' if self.went_on else 'wrong:'} {where}{self.sentence}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What rules would do with a letter, in their order.

    `seen` is to be remembered once it is done (RFC 7352 §3). `because`: why a person's own rules did not run.
    """

    deeds: tuple[Deed, ...]
    troubles: tuple[Trouble, ...] = ()
    seen: tuple[sieve.Seen, ...] = ()
    because: str = ""

    @property
    def actions(self) -> Sequence[Action]:
        return [deed.action for deed in self.deeds]

    @property
    def plain(self) -> bool:
        """As if there were no rules: the letter is kept, and nothing else."""
        deeds = self.deeds
        return len(deeds) == 1 and not self.troubles and not self.seen and _untouched(deeds[0].action)


def _untouched(action: Action) -> bool:
    return isinstance(action, Keep) and action.implicit and not action.flags and action.edition is None
