"""A rulebook: what one script does, entry by entry, and how it is changed. Every change is a new book."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from mailapp.standards.rulebook.actions import Answer, Refuse
from mailapp.standards.rulebook.canonical import become
from mailapp.standards.rulebook.rules import Away, ByHand, Entry, Forwarding, Rule


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`required`: what pieces written by hand require; nothing where there are none."""

    entries: tuple[Entry, ...] = ()
    required: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        entries = tuple(_joined(self.entries))
        by_hand = any(isinstance(each, ByHand) for each in entries)
        become(self, entries=entries, required=self.required if by_hand else frozenset())

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(each for each in self.entries if isinstance(each, Rule))

    @property
    def away(self) -> Away | None:
        return next((each for each in self.entries if isinstance(each, Away)), None)

    @property
    def forwarding(self) -> Forwarding | None:
        return next((each for each in self.entries if isinstance(each, Forwarding)), None)

    @property
    def by_hand(self) -> tuple[ByHand, ...]:
        return tuple(each for each in self.entries if isinstance(each, ByHand))

    def with_rule(self, rule: Rule) -> "Rulebook":
        """At the end, or as far up as it must stand."""
        if _rank(rule) < LAST:
            return self._with((rule, *self.entries))
        return self._with((*self.entries, rule))

    def changed(self, number: int, rule: Rule) -> "Rulebook":
        """Rules count from 0. Raises IndexError."""
        place = self._place(number)
        return self._with((*self.entries[:place], rule, *self.entries[place + 1 :]))

    def without(self, number: int) -> "Rulebook":
        """Raises IndexError."""
        place = self._place(number)
        return self._with((*self.entries[:place], *self.entries[place + 1 :]))

    def switched(self, number: int, *, on: bool) -> "Rulebook":
        """Raises IndexError."""
        return self.changed(number, replace(self.rules[number], on=on))

    def moved(self, number: int, to: int) -> "Rulebook":
        """One rule to the place of another, as far as what it does lets it. Raises IndexError."""
        place, target = self._place(number), self._place(to)
        entries = list(self.entries)
        entries.insert(target, entries.pop(place))
        return self._with(entries)

    def with_away(self, away: Away | None) -> "Rulebook":
        return self._first(Away, away)

    def with_forwarding(self, forwarding: Forwarding | None) -> "Rulebook":
        return self._first(Forwarding, forwarding)

    def _first(self, kind: type, entry: Entry | None) -> "Rulebook":
        """In the place of the first one of its kind; a new one above all, where no `stop` hides it."""
        new = () if entry is None else (entry,)
        place = next((place for place, each in enumerate(self.entries) if isinstance(each, kind)), None)
        if place is None:
            return self._with((*new, *self.entries))
        return self._with((*self.entries[:place], *new, *self.entries[place + 1 :]))

    def _place(self, number: int) -> int:
        places = [place for place, each in enumerate(self.entries) if isinstance(each, Rule)]
        if number < 0:
            raise IndexError(number)
        return places[number]

    def _with(self, entries: Iterable[Entry]) -> "Rulebook":
        """What refuses stands above what forwards, then comes what answers, then who is away, then all else.

        So no run meets a second answer, or refuses what is filed already. Pieces by hand are walls between which this
        is so: what they do nobody knows.
        """
        arranged: list[Entry] = []
        for is_wall, group in groupby(entries, key=lambda each: isinstance(each, ByHand)):
            within = list(group)
            arranged += within if is_wall else sorted(within, key=_rank)
        return Rulebook(tuple(arranged), self.required)


LAST = 4


def _rank(entry: Entry) -> int:
    if isinstance(entry, Forwarding):
        return 1
    if isinstance(entry, Away):
        return 3
    kinds = {type(each) for each in entry.actions} if isinstance(entry, Rule) else set()
    return 0 if Refuse in kinds else 2 if Answer in kinds else LAST


def _joined(entries: Iterable[Entry]) -> list[Entry]:
    """Pieces by hand that stand side by side are one; empty ones are none."""
    found: list[Entry] = []
    for entry in entries:
        if not isinstance(entry, ByHand):
            found.append(entry)
            continue
        text = entry.text.strip("\n")
        if not text.strip():
            continue
        if found and isinstance(found[-1], ByHand):
            found[-1] = ByHand(f"{found[-1].text}\n\n{text}")
        else:
            found.append(ByHand(text))
    return found
