"""Weighted scoring (procmailsc(5)): Sieve cannot add, but it can put signs one behind the other and count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex import write
from mailapp.standards.procmail.regex.fields import NotOfFields, fields
from mailapp.standards.procmail.regex.nodes import Begin, End, Node, nullable, parts_of, sequence
from mailapp.standards.procmail.sieving.asking import HEADER, check
from mailapp.standards.procmail.sieving.code import Branch, Code, If, any_of
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.extracting import without_split
from mailapp.standards.procmail.sieving.stages import Conditions, Stage
from mailapp.standards.procmail.values import Condition, Kind, Weight

NUMERIC = ':comparator "i;ascii-numeric"'
MOST_COUNTED = 1_000  # repetitions in an expression
INFINITY = 2_147_483_647
FINE = 1_000  # weights have three digits behind the point


@dataclass(frozen=True, slots=True)
class Step:
    """So much is added when the test is true."""

    test: str
    points: Fraction


class Scores:
    """Of one recipe. Raises Untranslatable."""

    def __init__(self, context: Context, conditions: Conditions, line: int) -> None:
        self._context, self._conditions, self._line = context, conditions, line
        self._before: Code = []

    def stage(self, said: Sequence[Condition]) -> Stage:
        once = [each for each in said if not self._is_counted(each)]
        counted = [each for each in said if self._is_counted(each)]
        constant = sum((_fraction(each.weight) for each in once if self._always(each)), Fraction())
        steps = [Step(self._test(each), _fraction(each.weight)) for each in once if not self._always(each)]
        if not counted and all(step.points >= 0 for step in steps) and constant == 0:
            tests = [step.test for step in steps if step.points]
            return Stage(self._before, [any_of(tests) if tests else "false"])  # any one is enough
        if len(counted) == 1 and not steps and (test := self._threshold(counted[0], constant)):
            return Stage(self._before, [test])
        for each in counted:
            steps += self._counted(each, self._against(each, [*once, *counted]))
        return self._added(constant, steps)

    def _always(self, said: Condition) -> bool:
        return said.kind is Kind.REGEX and said.text in (("",), ()) and not said.inverted

    def _is_counted(self, said: Condition) -> bool:
        """Whether more than one match counts."""
        if said.kind in (Kind.SMALLER, Kind.LARGER):
            raise Untranslatable("a score that grows with the size of the letter cannot be counted in Sieve")
        return bool(said.weight and said.weight.x and not said.inverted) and not self._always(said)

    def _test(self, said: Condition) -> str:
        test, _ = self._conditions.one(said, self._before, matching=False)
        return test

    # repeated matches

    def _threshold(self, said: Condition, constant: Fraction) -> str:
        """“-150^0” and “1^1 …”: more than so many matches."""
        weight = said.weight or Weight(0, 0)
        if weight.x != 1 or weight.w <= 0 or constant > 0:
            return ""
        return self._at_least(said, int(-constant // _fraction(weight)) + 1)

    def _against(self, said: Condition, others: Sequence[Condition]) -> Fraction:
        """How much the others can take away from what this one gives, or the other way round."""
        sign = 1 if (said.weight or Weight(0, 0)).w > 0 else -1
        total = Fraction()
        for each in others:
            points = _fraction(each.weight)
            if each is said or points * sign >= 0:
                continue
            ratio = Fraction(str(each.weight.x)) if each.weight and self._is_counted(each) else Fraction()
            if ratio >= 1:
                raise Untranslatable("two scores that both grow without end cannot be compared in Sieve")
            total += abs(points) / (1 - ratio)
        return total

    def _counted(self, said: Condition, against: Fraction) -> list[Step]:
        """A step for each match, until more of them change nothing."""
        weight = said.weight or Weight(0, 0)
        if weight.x < 0:
            raise Untranslatable("odd and even numbers of matches cannot be told apart in Sieve")
        points, ratio, total = _fraction(weight), Fraction(str(weight.x)), Fraction()
        found: list[Step] = []
        while abs(points) >= Fraction(1, 2) and abs(total) <= against:
            if len(found) >= limits.SCORE_STEPS:
                raise Untranslatable(f"matches are counted to {limits.SCORE_STEPS} at most")
            found.append(Step(self._at_least(said, len(found) + 1), points))
            total += points
            points *= ratio
        return found

    def _at_least(self, said: Condition, number: int) -> str:
        if number > MOST_COUNTED:
            raise Untranslatable(f"matches are counted to {MOST_COUNTED} at most")
        node = without_split(self._conditions.node(said, self._before))
        if nullable(node):
            raise Untranslatable("it matches nothing at all, and so without end")
        if number == 1:
            return self._conditions.test(said, node)
        if _endless(node):
            raise Untranslatable("it matches nothing at all, and so without end")
        needs = self._context.needs
        if names := self._names(said, node):
            needs.names |= {"relational", "comparator-i;ascii-numeric"}
            return f'header :count "ge" {NUMERIC} {needs.listed(names)} "{number}"'
        key = f"({write.lines(node)}(?s:.*)){{{number}}}"
        if _may_be_empty(node):  # a line: procmail counts what stands behind the last newline as well
            key = f"({write.lines(sequence(*parts_of(node)[:-1]))}\\n(?s:.*)){{{number - 1}}}"
        check(key)
        needs.names.add("regex")
        compare = ':comparator "i;octet" ' if self._conditions.exactly else ""
        item = self._conditions.item(said)
        if not item:
            raise Untranslatable("matches in a variable are not counted in Sieve")
        needs.names.add("environment")
        return f'environment :regex {compare}"{item}" {needs.quoted(key)}'

    def _names(self, said: Condition, node: Node) -> list[str]:
        """Of fields that are only counted."""
        if self._conditions.item(said) != HEADER:
            return []
        try:
            found = fields(node)
        except NotOfFields:
            return []
        return [field.name for field in found] if all(field.name and nullable(field.rest) for field in found) else []

    # adding

    def _added(self, constant: Fraction, steps: Sequence[Step]) -> Stage:
        steps = _bounded(constant, steps)
        unit = self._unit([constant, *(step.points for step in steps)])
        plus, minus = self._context.scope.fresh("plus"), self._context.scope.fresh("minus")
        needs = self._context.needs
        needs.names |= {"variables", "relational", "comparator-i;ascii-numeric"}
        code: Code = [*self._before]
        for name, points in ((plus, max(constant, Fraction())), (minus, max(-constant, Fraction()))):
            code.append(f'set "{name}" "{_signs(points, unit)}";')
        for step in steps:
            name = plus if step.points > 0 else minus
            if signs := _signs(abs(step.points), unit):
                code.append(If([Branch(step.test, [f'set "{name}" "${{{name}}}{signs}";'])]))
        code += [f'set :length "{name}" "${{{name}}}";' for name in (plus, minus)]
        return Stage(code, [f'string :value "gt" {NUMERIC} "${{{plus}}}" "${{{minus}}}"'])

    def _unit(self, points: Sequence[Fraction]) -> Fraction:
        """What one sign stands for: as much as divides all of them, or as little as there is room for."""
        there = [abs(each) for each in points if each]
        if not there:
            return Fraction(1)
        bottom = lcm(*(each.denominator for each in there))
        exact = Fraction(gcd(*(int(each * bottom) for each in there)), bottom)
        coarse = sum(there, Fraction()) / limits.SCORE_SIGNS
        if coarse <= exact:
            return exact
        self._context.differs(self._line, "the score is rounded to one part in some hundred")
        return coarse


def _bare(node: Node) -> tuple[Node, int]:
    """Without ^ at its beginning and $ at its end; and how many of them there were."""
    parts = parts_of(node)
    begins, ends = isinstance(parts[0], Begin), isinstance(parts[-1], End)
    inner = parts[int(begins) : len(parts) - int(ends and len(parts) > 1)]
    return sequence(*inner), int(begins) + int(ends)


def _may_be_empty(node: Node) -> bool:
    inner, edges = _bare(node)
    return edges == 2 and nullable(inner)


def _endless(node: Node) -> bool:
    inner, edges = _bare(node)
    return edges < 2 and nullable(inner)


def _bounded(constant: Fraction, steps: Sequence[Step]) -> list[Step]:
    """What outweighs all else together need not be larger (procmailsc(5): 2147483647 is infinity, and ends it)."""
    small = sum((abs(each.points) for each in steps if abs(each.points) < INFINITY), abs(constant)) + 1
    found: list[Step] = []
    behind = {True: Fraction(), False: Fraction()}  # infinite ones that come later, above and below zero
    for each in reversed(steps):
        above = each.points > 0
        if abs(each.points) >= INFINITY:
            points = small + behind[not above]
            behind[above] += points
            each = Step(each.test, points if above else -points)
        found.append(each)
    return found[::-1]


def _fraction(weight: Weight | None) -> Fraction:
    return Fraction(round((weight.w if weight else 0) * FINE), FINE)


def _signs(points: Fraction, unit: Fraction) -> str:
    return "x" * round(points / unit)
