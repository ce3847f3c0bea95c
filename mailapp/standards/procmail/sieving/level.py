"""A block while it is gone through: what the flags A, a, E and e of the next recipe ask about (procmailrc(5))."""

from dataclasses import dataclass, field

from mailapp.standards.procmail.sieving.code import Branch, Code, If
from mailapp.standards.procmail.values import Recipe

ALWAYS, NEVER = -1, -2  # in place of a recipe's number: there is none, and it counts as done, or as not done
LAST, LAST_DONE, BEFORE, FAILED = "A", "a", "E", "e"


@dataclass(slots=True)
class Level:
    """Recipes have numbers. One that ends the letter's way is not asked about: who comes later, comes without it."""

    code: Code
    last: int = NEVER  # the one that A asks about
    before: list[int] = field(default_factory=list)  # those that E asks about
    begins: bool = False  # a block begins: E is never carried out
    chosen: If | None = None  # the if of the recipe before, as long as an elsif may follow it
    all_end: bool = False  # all branches of it end the letter's way
    inside: Code | None = None  # where recipes with A go
    answer: If | None = None  # an if within, whose test says whether the action succeeded
    replies: bool = False  # whoever follows a failure is answered once in some days
    ended: bool = False

    def interrupted(self) -> None:
        """Something else than a recipe was written."""
        self.chosen = self.inside = self.answer = None

    def never(self, said: Recipe) -> str:
        """Why the recipe is not carried out, whatever letter comes; "" when it may be."""
        if {LAST, LAST_DONE} & said.flags and self.last == NEVER:
            return "never carried out: what it goes on from is not there, or ends the letter's way"
        if FAILED in said.flags and self.answer is None and not self.replies:
            return "never carried out: it waits for a delivery that fails, and none fails here"
        if BEFORE in said.flags and self.begins:
            return "never carried out: a block does not begin with E"
        return ""

    def place(self, said: Recipe) -> Code | None:
        """The body that the recipe belongs into; None: it stands by itself."""
        if FAILED in said.flags:
            return self._failure() if self.answer else self.inside
        if LAST_DONE in said.flags and self.answer:
            return self.answer.branches[0].body
        return self.inside if {LAST, LAST_DONE} & said.flags else None

    def _failure(self) -> Code:
        assert self.answer is not None
        if len(self.answer.branches) == 1:
            self.answer.branches.append(Branch("", []))
        return self.answer.branches[1].body

    def skip(self, said: Recipe) -> None:
        """A recipe that is not carried out."""
        if not {LAST, LAST_DONE} & said.flags:
            self.last = NEVER
        if BEFORE not in said.flags:
            self.before = []
        self.begins = self.begins and BEFORE in said.flags
        self.interrupted()

    def passed(self, said: Recipe, number: int, *, ends: bool) -> None:
        """A recipe that was written; `ends`: whoever comes later, comes without it."""
        if not {LAST, LAST_DONE} & said.flags:
            self.last = NEVER if ends else number
        before = self.before if BEFORE in said.flags else []
        self.before = before if ends else [*before, number]
        self.begins = False
