"""One run of a script on one letter: what it knows so far, and what it has decided."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from mailapp.standards.sieve import actions, plain
from mailapp.standards.sieve.actions import Action, Edition, FileInto, Keep, Notify, Redirect
from mailapp.standards.sieve.comparators import Comparator
from mailapp.standards.sieve.editing import Editing
from mailapp.standards.sieve.encoded import octets_text, text_octets
from mailapp.standards.sieve.errors import RunError
from mailapp.standards.sieve.forms import Step
from mailapp.standards.sieve.header import Header
from mailapp.standards.sieve.letter import Entity, Letter
from mailapp.standards.sieve.limits import DEPTH, WILDCARDS
from mailapp.standards.sieve.strings import Reference
from mailapp.standards.sieve.world import Seen, World

if TYPE_CHECKING:
    from mailapp.standards.sieve.inclusion import Inclusions

LONG = 1000  # characters
TEST_WORK = 300  # octets compared that take as long as a test
QUESTION_WORK = 200_000  # and as to ask the world beside the letter, which looks into a database
SHORT_WORK = 100  # octets compared that take as long as to fold a short one
FOLDED = 8  # long values that are held folded
PLAIN_WORK = 10  # octets compared that take as long as to make a plain one
COMMAND_WORK = 500  # octets compared that take as long as a command
NOT_ASKED: tuple[int, Sequence[str]] = (-1, ())
OCTET_WORK = 40  # octets compared for each of the letter: a few regular expressions over a large body are no attack


class Stop(Exception):
    """RFC 5228 §3.3"""


class Run:
    """State of a run. Extensions read and change it; `line` is that of the command that is carried out."""

    def __init__(self, letter: Letter, world: World, inclusions: "Inclusions") -> None:
        self.letter = Letter(letter.buffer, letter.parts)  # a view of its own, as scripts change it
        self.world = world
        self.inclusions = inclusions
        self.editing = Editing(self.letter)
        self.line = 0
        self.actions: list[Action] = []
        self.keeps = True  # the implicit keep still stands (RFC 5228 §2.10.2)
        self.variables: dict[str, str] = {}
        self.globals: dict[str, str] = {}  # RFC 6609 §3.4
        self.shared: frozenset[str] = frozenset()  # names that mean global variables in the script that runs
        self.matched: Sequence[str] = ()  # ${0}, ${1}, … (RFC 5229 §3.2)
        self.flags: list[str] | None = None if world.flags is None else list(world.flags)  # RFC 5232 §2
        self.loops: list[Entity] = []  # current parts of foreverypart, the innermost last (RFC 5703 §3)
        self.seen: dict[Seen, None] = {}  # in their order
        self.doubt: RunError | None = None  # the first thing that was wrong, and did not stop it
        self._work, self._most = 0, world.limits.work + OCTET_WORK * letter.size
        self._made: set[str] = set()
        self._depth = 0
        self._folded: dict[tuple[int, str], tuple[str, str]] = {}
        self._plain: dict[str, tuple[int, str]] = {}
        self._values: dict[tuple[str, ...], tuple[int, Sequence[str]]] = {}

    # what a script asks

    @property
    def header(self) -> Header:
        """The letter's, as it is by now."""
        return self.editing.header

    @property
    def size(self) -> int:
        """Of the letter as it is by now, octets."""
        return self.editing.size

    @property
    def entity(self) -> Entity:
        """The part that is looked at (RFC 5703 §4)."""
        return self.loops[-1] if self.loops else self.editing.letter.root

    def value(self, reference: Reference) -> str:
        """Of a variable; "" when it has none (RFC 5229 §3)."""
        if isinstance(reference, int):
            return self.matched[reference] if reference < len(self.matched) else ""
        namespace, name = reference
        place = self.globals if namespace or name in self.shared else self.variables
        return place.get(name, "")

    def values(self, names: tuple[str, ...]) -> Sequence[str]:
        """Of the letter's fields of these names: tests ask for the same few again and again."""
        edits, found = self._values.get(names, NOT_ASKED)
        if edits != self.editing.edits:
            header = self.editing.header
            found = [field.value for name in names for field in header.fields(name.lower())]
            self._values[names] = (self.editing.edits, found)
        return found

    def folded(self, value: str, comparator: Comparator, work: int = 0) -> str:
        """Long ones are folded once. `work`: what is done with it then."""
        if len(value) < LONG:
            self.work(work + SHORT_WORK + len(value) * comparator.cost)
            return comparator.fold(value)
        self.work(work)
        key = (id(value), comparator.name)
        if key not in self._folded:
            self.work(len(value) * comparator.cost)
            self._folded[key] = (value, comparator.fold(value))  # `value` is held, so that its id stays its own
            if len(self._folded) > FOLDED:
                self._folded.pop(next(iter(self._folded)))
        return self._folded[key][1]

    def plain(self, item: str) -> str:
        """The letter as text, made once as long as nothing is changed."""
        edits, text = self._plain.get(item, (-1, ""))
        if edits != self.editing.edits:
            text = plain.ITEMS[item](self)
            self.work(len(text) * PLAIN_WORK)
            self._plain[item] = (self.editing.edits, text)
        return text

    # what it changes

    def set(self, reference: tuple[str, str], value: str) -> None:
        """A value that is too long is cut (RFC 5229 §4)."""
        namespace, name = reference
        place = self.globals if namespace or name in self.shared else self.variables
        most = self.world.limits.variables
        if name not in place and len(place) >= most:
            self.fail(f"There are at most {most} variables")
        self.work(len(value))
        place[name] = cut(value, self.world.limits.variable_octets)

    def act(self, action: Action, *, cancels_keep: bool = True) -> None:
        """One more action. Raises RunError when it does not fit those before, or there are too many."""
        if cancels_keep:
            self.keeps = False
        self.work(COMMAND_WORK * len(self.actions))
        for place, before in enumerate(self.actions):
            if actions.same(before, action):
                self.actions[place] = _merged(before, action)
                return
        if why := actions.conflict(self.actions, action):
            self.fail(why)
        limits = self.world.limits
        if len(self.actions) >= limits.actions:
            self.fail(f"A script leads to at most {limits.actions} actions")
        if isinstance(action, Redirect) and self._many(Redirect) >= limits.redirects:
            self.fail(f"A letter is forwarded to at most {limits.redirects} addresses")
        if isinstance(action, Notify) and self._many(Notify) >= limits.notices:
            self.fail(f"A letter leads to at most {limits.notices} notifications")
        self.actions.append(action)

    def _many(self, kind: type[Action]) -> int:
        return sum(isinstance(each, kind) for each in self.actions)

    def edition(self, *, enclosed: bool = True) -> Edition | None:
        """The letter as it is by now; None when it is as it came."""
        return self.editing.edition(enclosed=enclosed)

    # limits

    def work(self, octets: int) -> None:
        self._work += octets
        if self._work > self._most:
            self.fail("The script takes too long")

    def made(self, key: str, octets: int) -> None:
        """Work that is done at first, and again when too many others were in between."""
        if key not in self._made:
            self.work(octets)
            if len(self._made) >= WILDCARDS // 2:
                self._made.clear()
            self._made.add(key)

    def check_string(self, size: int) -> None:
        if size > self.world.limits.string_octets:
            self.fail("A string becomes too long with its variables in place")

    def fail(self, sentence: str) -> NoReturn:
        raise RunError(sentence, self.line)

    def doubted(self, sentence: str) -> None:
        """Something is wrong, and the script goes on."""
        self.doubt = self.doubt or RunError(sentence, self.line)

    def block(self, steps: Sequence[Step]) -> None:
        """Raises Stop and its kin as well."""
        self._depth += 1
        if self._depth > DEPTH:
            self.fail(f"Blocks and scripts lie in each other more than {DEPTH} deep")
        try:
            self.work(COMMAND_WORK * len(steps))
            for step in steps:
                step(self)
        finally:
            self._depth -= 1


def _merged(before: Action, action: Action) -> Action:
    """The letter is filed once, with the flags that were said last."""
    if isinstance(before, Keep | FileInto) and isinstance(action, Keep | FileInto) and action.flags is not None:
        return replace(before, flags=action.flags)
    return before


def cut(text: str, octets: int) -> str:
    """At most so many octets, no character cut in two."""
    if len(text) * 4 <= octets or (len(text) <= octets and text.isascii()):
        return text
    whole = text_octets(text)
    if len(whole) <= octets:
        return text
    end = octets
    while end and whole[end] & 0xC0 == 0x80:
        end -= 1
    return octets_text(whole[:end])
