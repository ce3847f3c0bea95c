"""Whether values match keys (RFC 5228 §2.7): :is, :contains, :matches, :regex, :count and :value."""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from mailapp.standards.sieve import patterns, wildcards
from mailapp.standards.sieve.comparators import ALWAYS, COMPARATORS, DEFAULT, OCTET, Comparator
from mailapp.standards.sieve.encoded import readable
from mailapp.standards.sieve.limits import MATCH_VARIABLES, PATTERNS_COST, WILDCARD_CHARACTERS, WRONG_PATTERN_COST
from mailapp.standards.sieve.strings import Strings

if TYPE_CHECKING:
    from mailapp.standards.sieve.call import Call
    from mailapp.standards.sieve.run import Run

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {  # RFC 5231 §3
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "eq": operator.eq,
    "ne": operator.ne,
}
WRONG_OCTET_WORK = 15_000  # octets compared that take as long as to find out that an octet of one is wrong
MAKING = 100  # octets of text that are looked through while a regular expression is made ready
WILDCARD_WORK = 500  # octets compared that take as long as to make ready a letter of a key of :matches
SHORT_KEY = 40  # letters that take as long as to begin with one
LONG_KEY = f"A key of :matches has at most {WILDCARD_CHARACTERS} characters"
KEY_WORK = 40  # octets compared that take as long as to come to a key
VALUE_WORK = 500  # octets compared that take as long as to come to a value
FINDING = 3  # octets compared that take as long as to look for a key at one octet, at worst
TYPES = ("is", "contains", "matches", "regex", "count", "value")


class Matcher(Protocol):
    def __call__(self, run: "Run", values: Iterable[str], /) -> bool: ...


def matcher(call: "Call", keys: str, texts: Strings, *, remember: bool) -> Matcher:
    """Of a call's tags and its keys, which are the argument `keys`. Raises Wrong."""
    comparator = _comparator(call)
    kind = call.first_of(*TYPES) or "is"
    if kind in ("contains", "matches", "regex") and not comparator.substrings:
        call.fail(f":{kind} cannot be asked of {comparator.name}, which compares whole numbers: take :is or :value")
    if kind in ("count", "value"):
        return _relational(call, kind, comparator, texts)
    if kind == "regex":
        _check_patterns(call, keys, texts, comparator)
        return _Regex(comparator, texts, remember=remember)
    if kind == "matches":
        if any(len(text) > WILDCARD_CHARACTERS for text in texts.constant or ()):
            call.fail(LONG_KEY, keys)
        return _Matches(comparator, texts, remember=remember)
    return _Is(comparator, texts) if kind == "is" else _Contains(comparator, texts)


def _comparator(call: "Call") -> Comparator:
    if not call.has("comparator"):
        return DEFAULT
    name = call.literal("comparator").lower()
    comparator = COMPARATORS.get(name)
    if comparator is None:
        call.fail(f"There is no comparator “{name}” here, but {', '.join(sorted(COMPARATORS))}", "comparator")
    if name not in ALWAYS and not call.compiler.requires(comparator.capability):
        call.fail(f"Write require “{comparator.capability}” at the beginning for this comparator", "comparator")
    return comparator


def _check_patterns(call: "Call", keys: str, texts: Strings, comparator: Comparator) -> None:
    for text in texts.constant or ():
        if call.compiler.patterns_cost > PATTERNS_COST:
            call.fail("The regular expressions of this script are too large together", keys)
        try:
            call.compiler.patterns_cost += patterns.pattern(text, comparator is not OCTET).cost
        except patterns.BadPattern as wrong:
            call.compiler.patterns_cost += WRONG_PATTERN_COST
            call.fail(str(wrong), keys)


def _relational(call: "Call", kind: str, comparator: Comparator, keys: Strings) -> Matcher:
    name = call.literal(kind).lower()
    if name not in RELATIONS:
        call.fail(f"“{name}” is no relation: they are {', '.join(RELATIONS)}", kind)
    relation = RELATIONS[name]
    return (_Count if kind == "count" else _Value)(comparator, keys, relation)


class _Folded:
    """Keys folded, once when they are constant."""

    def __init__(self, comparator: Comparator, keys: Strings) -> None:
        self._comparator = comparator
        self._keys = keys
        self._known = None if keys.constant is None else tuple(map(comparator.fold, keys.constant))

    def folded(self, run: "Run") -> Sequence[str]:
        return self._known if self._known is not None else [self._comparator.fold(key) for key in self._keys.of(run)]


class _Is(_Folded):
    def __call__(self, run: "Run", values: Iterable[str], /) -> bool:
        keys = self.folded(run)
        return any(run.folded(value, self._comparator, KEY_WORK * len(keys)) in keys for value in values)


class _Contains(_Folded):
    def __call__(self, run: "Run", values: Iterable[str], /) -> bool:
        keys = self.folded(run)
        for value in values:
            folded = run.folded(value, self._comparator, (KEY_WORK + FINDING * len(value)) * len(keys))
            for key in keys:
                if key in folded:
                    return True
        return False


class _Matches:
    """The first key that matches the first value that any matches tells the match variables."""

    def __init__(self, comparator: Comparator, keys: Strings, *, remember: bool) -> None:
        self._comparator = comparator
        self._keys = keys
        self._remember = remember

    def __call__(self, run: "Run", values: Iterable[str], /) -> bool:
        keys = self._keys.of(run)
        for value in values:
            for key in keys:
                found = self._found(run, key, value)
                if found is not None:
                    if self._remember:
                        run.matched = found[: MATCH_VARIABLES + 1]
                    return True
        return False

    def _found(self, run: "Run", key: str, value: str) -> list[str] | None:
        if len(key) > WILDCARD_CHARACTERS:
            run.fail(LONG_KEY)
        run.made(f"{self._comparator.name} {key}", WILDCARD_WORK * (SHORT_KEY + len(key)))
        cost, found = wildcards.matched(key, value, self._comparator)
        run.work(VALUE_WORK + cost + len(value) * self._comparator.cost + 10 * len(key))
        return found


class _Regex(_Matches):
    def _found(self, run: "Run", key: str, value: str) -> list[str] | None:
        try:
            pattern = patterns.pattern(key, self._comparator is not OCTET)
        except patterns.BadPattern as wrong:  # made of variables: it matches nothing, as with Pigeonhole
            run.work(WRONG_OCTET_WORK * len(key))
            run.doubted(f"{wrong}; it matches nothing")
            return None
        octets = len(value) if value.isascii() else 3 * len(value)
        run.work((octets + MAKING) * pattern.cost)
        found = pattern.search(readable(value))
        return None if found is None else [found[0], *(group or "" for group in found.groups())]


class _Value:
    """RFC 5231 §4.1: a value stands in the relation to a key."""

    def __init__(self, comparator: Comparator, keys: Strings, relation: Callable[[Any, Any], bool]) -> None:
        self._comparator = comparator
        self._keys = keys
        self._relation = relation

    def __call__(self, run: "Run", values: Iterable[str], /) -> bool:
        keys = [self._comparator.order(key) for key in self._keys.of(run)]
        for value in values:
            run.work(VALUE_WORK + KEY_WORK * len(keys) + len(value) * (self._comparator.cost + len(keys)))
            order = self._comparator.order(value)
            if any(self._relation(order, key) for key in keys):
                return True
        return False


class _Count(_Value):
    """RFC 5231 §4.2: so does the number of values."""

    def __call__(self, run: "Run", values: Iterable[str], /) -> bool:
        many = 0
        for _ in values:
            run.work(VALUE_WORK)
            many += 1
        return super().__call__(run, [str(many)])
