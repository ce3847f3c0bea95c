"""Which header fields a test looks at: of the letter or of its parts, all of a name or the nth one."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mailapp.standards.sieve.forms import Tag, Takes
from mailapp.standards.sieve.header import Field
from mailapp.standards.sieve.letter import Entity
from mailapp.standards.sieve.strings import STRING_WORK

if TYPE_CHECKING:
    from mailapp.standards.sieve.call import Call
    from mailapp.standards.sieve.run import Run

NAME = re.compile(r"[!-9;-~]+\Z")  # RFC 5322 §3.6.8
INDEX = (Tag("index", Takes.NUMBER), Tag("last"))  # RFC 5260 §6
MIME = (Tag("mime"), Tag("anychild"))  # RFC 5703 §4
ENTITY_WORK = 500  # octets compared that take as long as to come to a part
Found = tuple[Entity, Field]


class Fields:
    """Made of a call's tags :index, :last, :mime and :anychild and the argument that has the names."""

    def __init__(self, call: "Call", names: str) -> None:
        self._names = call.strings(names)
        for name in self._names.constant or ():
            if not NAME.match(name):
                call.warn(f"“{name}” is no name of a header field: it never matches", names)
        self._index = call.number("index")
        self._last = call.has("last")
        check_index(call)
        if call.has("anychild") and not call.has("mime"):
            call.fail(":anychild stands beside :mime", "anychild")  # RFC 5703 §4.1
        self._mime = call.has("mime")
        self._any_child = call.has("anychild")

    def entities(self, run: "Run") -> Iterator[Entity]:
        if not self._mime:
            yield run.editing.letter.root
        elif self._any_child:
            yield from run.entity.walk()
        else:
            yield run.entity

    def found(self, run: "Run") -> Iterator[Found]:
        for entity in self.entities(run):
            run.work(ENTITY_WORK)
            fields: Iterable[Field] = self._all(run, entity)
            if self._index:
                fields = nth(list(fields), self._index, last=self._last)
            for field in fields:
                yield entity, field

    def values(self, run: "Run") -> Iterable[str]:
        names = self._names.constant
        if self._mime or self._index or names is None:
            return (field.value for _, field in self.found(run))
        run.work(ENTITY_WORK + STRING_WORK * len(names))
        return run.values(names)

    def _all(self, run: "Run", entity: Entity) -> Iterator[Field]:
        """Of all names; :index counts through them as other servers have it (RFC 5260 §6 speaks of one name)."""
        for name in self._names.of(run):
            yield from entity.header.fields(name.lower())

    def exist(self, run: "Run") -> bool:
        """Whether there is one of each name (RFC 5228 §5.5), with :anychild in any of the parts (RFC 5703 §4.3)."""
        entities = list(self.entities(run))
        run.work(ENTITY_WORK * len(entities) * self._names.many)
        return all(any(each.header.fields(name.lower()) for each in entities) for name in self._names.of(run))


def check_index(call: "Call") -> None:
    """Raises Wrong."""
    if call.has("index") and not call.number("index"):
        call.fail(":index counts from 1", "index")
    if call.has("last") and not call.has("index"):
        call.fail(":last says from which end :index counts: say :index as well", "last")  # RFC 5260 §6


def nth(fields: list[Field], index: int, *, last: bool) -> list[Field]:
    """The one at this place, counted from 1, or none."""
    if index > len(fields):
        return []
    return [fields[-index] if last else fields[index - 1]]
