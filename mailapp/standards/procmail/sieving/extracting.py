r"""“\/”: what an expression matches from there on becomes MATCH.

Procmail takes the shortest left part and the longest right part. Sieve's :matches takes the shortest for each “*”,
and :regex the first place at which it matches at all and the longest there: so a left part that may be of any length
is left away, or asked by :matches.
"""

import re
from dataclasses import dataclass

from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex import write
from mailapp.standards.procmail.regex.behind import behind_space
from mailapp.standards.procmail.regex.fields import NotOfFields, fields
from mailapp.standards.procmail.regex.nodes import (
    ANYTHING,
    Begin,
    Border,
    Choice,
    Edge,
    End,
    Letter,
    Letters,
    Node,
    Repeat,
    Sequence,
    Split,
    anywhere,
    nullable,
    parts_of,
    sequence,
)
from mailapp.standards.procmail.sieving.asking import HEADER, check
from mailapp.standards.procmail.sieving.code import Needs, any_of

GROUP = re.compile(r"\\.|\[\^?\]?[^\]]*+\]|(\((?!\?))", re.DOTALL)
LATE = "MATCH begins as late as it can here, where procmail lets it begin early"
SEVERAL = "where several of these fields match, MATCH comes from the one named first, not from the first in the letter"
FOLDED = "*?\\"


@dataclass(frozen=True, slots=True)
class Found:
    """`test` sets the match variables; `value` is then MATCH. `differs`: how it may not be what procmail finds."""

    test: str
    value: str
    differs: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    kind: str
    key: str
    value: str  # with ${1} and its like in it
    sure: bool = True


def without_split(node: Node) -> Node:
    """As it only asks."""
    match node:
        case Sequence(parts):
            return sequence(*(without_split(part) for part in parts if not isinstance(part, Split)))
        case Choice(options):
            return Choice(tuple(map(without_split, options)))
        case Repeat(inner, least, endless):
            return Repeat(without_split(inner), least, endless)
    return node


def _halves(node: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    parts = parts_of(node)
    places = [place for place, part in enumerate(parts) if isinstance(part, Split)]
    if len(places) != 1 or anywhere(sequence(*parts[: places[0]], *parts[places[0] + 1 :]), (Split,)):
        raise Untranslatable("“\\/” stands within a group or more than once")
    return parts[: places[0]], parts[places[0] + 1 :]


class Extracting:
    def __init__(self, needs: Needs, *, exactly: bool) -> None:
        self._needs = needs
        self._compare = ':comparator "i;octet" ' if exactly else ""

    def header(self, node: Node) -> Found:
        try:
            return self._fields(node)
        except (NotOfFields, Untranslatable):
            return self.lines(HEADER, node)

    def _fields(self, node: Node) -> Found:
        found = fields(node)
        rests = {field.rest for field in found}
        if len(rests) != 1:
            raise NotOfFields
        [rest] = rests
        left, right = _halves(rest)
        names = list(dict.fromkeys(field.name for field in found if field.name))
        asked = _of_value(left, right, spaced=True)
        tests = [self._test("header", asked, self._needs.listed(names))] if names else []
        if any(not field.name for field in found):
            path = _of_value(left, right, spaced=False, anchored=True)
            if tests and path.value != asked.value:
                raise NotOfFields
            self._needs.names.add("envelope")
            tests.insert(0, self._test("envelope", path, '"from"'))
            asked = path
        differs = [*([SEVERAL] if len(found) > 1 else []), *([] if asked.sure else [LATE])]
        return Found(any_of(tests), asked.value, "; ".join(differs))

    def text(self, value: str, node: Node) -> Found:
        left, right = _halves(node)
        anchored = bool(left) and isinstance(left[0], Begin | Edge)
        while left and isinstance(left[0], Begin | Edge):
            left = left[1:]
        asked = _of_value(left, right, spaced=False, anchored=anchored)
        self._needs.names.add("variables")
        test = self._test("string", asked, self._needs.quoted(value))
        return Found(test, asked.value, "" if asked.sure else LATE)

    def lines(self, item: str, node: Node) -> Found:
        left, right = _halves(node)
        before = write.lines(sequence(*left)) if left else ""
        pattern = f"{before}({write.lines(sequence(*right))})"
        check(pattern)
        self._needs.names |= {"environment", "regex"}
        test = f'environment :regex {self._compare}"{item}" {self._needs.quoted(pattern)}'
        return Found(test, f"\1{_groups(before) + 1}\2", "" if _is_fixed(sequence(*left)) else LATE)

    def _test(self, name: str, asked: Asked, of: str) -> str:
        if asked.kind == ":regex":
            check(asked.key)
        self._needs.names |= {"regex", "variables"} if asked.kind == ":regex" else {"variables"}
        return f"{name} {asked.kind} {self._compare}{of} {self._needs.quoted(asked.key)}"


def _groups(pattern: str) -> int:
    return sum(1 for found in GROUP.finditer(pattern) if found[1])


def _of_value(left: tuple[Node, ...], right: tuple[Node, ...], *, spaced: bool, anchored: bool = True) -> Asked:
    """`spaced`: procmail sees a space before the value, which Sieve does not."""
    if anywhere(sequence(*left, *right[:-1]), (Begin, End, Edge)):
        raise Untranslatable("what becomes MATCH goes over the end of a line")
    before = ""
    if spaced:
        left, right, before, anchored = _behind(left, right)
    elif left and left[0] == ANYTHING:
        left, anchored = left[1:], False
    if _is_plain(left) and _parts(right) == (ANYTHING,):
        return _by_wildcards(left, before, anchored=anchored)
    return _by_regex(left, right, before, anchored=anchored)


def _parts(right: tuple[Node, ...]) -> tuple[Node, ...]:
    return right[:-1] if right and isinstance(right[-1], End) else right


def _behind(left: tuple[Node, ...], right: tuple[Node, ...]) -> tuple[tuple[Node, ...], tuple[Node, ...], str, bool]:
    """Both without the space, what of MATCH it is, and whether the left part begins where the value begins."""
    if left and left[0] == ANYTHING:
        if left[1:] or behind_space(sequence(*right)) is None or not nullable(sequence(*right)):
            return _after_anything(left[1:]), right, "", False
        left = ()
    white = bool(left) and isinstance(left[0], Repeat) and not left[0].least and _is_white(left[0].node)
    if white and left[1:]:
        return left[1:], right, "", True
    if not left or white:
        rest = behind_space(sequence(*right))
        if rest is not None:
            return (), parts_of(rest), " ", True
        if white and not nullable(sequence(*right)):
            return (), right, "", True
        raise Untranslatable("what becomes MATCH is nothing, or begins where no value begins")
    rest = behind_space(sequence(*left))
    if rest is None:
        raise Untranslatable("the expression does not allow for the space behind the colon")
    if (parts := parts_of(rest))[:1] == (ANYTHING,):
        return _after_anything(parts[1:]), right, "", False
    return parts, right, "", True


def _after_anything(left: tuple[Node, ...]) -> tuple[Node, ...]:
    """One sign that may be the space itself stands for the beginning as well."""
    if len(left) == 1 and behind_space(left[0]) is not None and not isinstance(left[0], Border):
        return (Choice((Sequence((Begin(),)), left[0])),)
    return left


def _is_white(node: Node) -> bool:
    return node == Letter(" ") or (isinstance(node, Letters) and not node.negated and set(node.inner) <= {" ", "\t"})


def _is_plain(parts: tuple[Node, ...]) -> bool:
    return all(isinstance(part, Letter) or part == ANYTHING for part in parts)


def _is_fixed(node: Node) -> bool:
    """Whether all that it matches is of one length, so that nobody can take more or less."""
    match node:
        case Sequence(parts):
            return all(map(_is_fixed, parts))
        case Choice(options):
            return len({len(parts_of(option)) for option in options}) == 1 and all(map(_is_fixed, options))
    return not isinstance(node, Repeat)


def _by_wildcards(left: tuple[Node, ...], before: str, *, anchored: bool) -> Asked:
    texts = ["*" if part == ANYTHING else _escaped(part) for part in left]
    key = ("" if anchored else "*") + "".join(texts) + "*"
    count = (not anchored) + texts.count("*") + 1
    return Asked(":matches", key, f"{before}\1{count}\2")


def _escaped(part: Node) -> str:
    text = part.text if isinstance(part, Letter) else ""
    return f"\\{text}" if text in FOLDED else text


def _by_regex(left: tuple[Node, ...], right: tuple[Node, ...], before: str, *, anchored: bool) -> Asked:
    ended = "$" if right and isinstance(right[-1], End) else ""
    first = write.value(sequence(*left)) if left else ""
    inner = write.value(sequence(*_parts(right))) if _parts(right) else ""
    pattern = f"{'^' if anchored else ''}{first}({inner}){ended}"
    sure = not left or _is_fixed(sequence(*left)) or (isinstance(left[0], Choice) and len(left) == 1)
    return Asked(":regex", pattern, f"{before}\1{_groups(first) + 1}\2", sure)
