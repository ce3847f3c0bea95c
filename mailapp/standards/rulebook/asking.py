"""Conditions → tests of Sieve (RFC 5228 §5)."""

import re
from collections.abc import Sequence
from datetime import date

from mailapp.standards.rulebook.conditions import (
    ADDRESSES,
    Arrives,
    Condition,
    HasAttachment,
    How,
    Place,
    Says,
    Sized,
    SpamAtLeast,
)
from mailapp.standards.rulebook.quoting import listed, quoted

FIELDS: dict[Place, tuple[str, ...]] = {
    Place.FROM: ("From",),
    Place.TO: ("To",),
    Place.CC: ("Cc",),
    Place.RECIPIENT: ("To", "Cc"),
    Place.SUBJECT: ("Subject",),
    Place.LIST: ("List-Id",),
}
WILDCARD = re.compile(r"[*?\\]")
UNICODE = ':comparator "i;unicode-casemap" '  # RFC 5051: the default one knows capital letters of ASCII alone
ATTACHED = 'header :mime :anychild :type :is "Content-Disposition" "attachment"'
UNITS = (("G", 2**30), ("M", 2**20), ("K", 2**10))


def test(conditions: Sequence[Condition], *, any_of: bool) -> str:
    """What stands behind `if`."""
    if not conditions:
        return "true"
    if len(conditions) == 1:
        return one(conditions[0])
    tests = ",\n".join(f"    {one(each)}" for each in conditions)
    return f"{'anyof' if any_of else 'allof'} (\n{tests}\n)"


def one(condition: Condition) -> str:
    if isinstance(condition, Sized):
        return f"size :{'over' if condition.over else 'under'} {_octets(condition.octets)}"
    negation = "not " if condition.negated else ""
    if isinstance(condition, Says):
        return negation + _says(condition)
    if isinstance(condition, HasAttachment):
        return negation + ATTACHED
    if isinstance(condition, SpamAtLeast):
        numeric = ':comparator "i;ascii-numeric"'
        return f'{negation}spamtest :percent :value "ge" {numeric} {quoted(str(condition.percent))}'
    return negation + arrives(condition)


def _says(condition: Says) -> str:
    """Addresses are compared by themselves; only what contains something may have it in the name before them, too."""
    names = FIELDS.get(condition.place, (condition.header,))
    if condition.how is How.EXISTS:
        return f"exists {listed(names)}"
    comparator = "" if condition.key.isascii() else UNICODE
    match, key = _key(condition)
    if condition.place is Place.BODY:
        return f"body :text {match} {comparator}{key}"
    alone = condition.place in ADDRESSES and condition.how is not How.CONTAINS
    return f"{'address' if alone else 'header'} {match} {comparator}{listed(names)} {key}"


def _key(condition: Says) -> tuple[str, str]:
    literal = WILDCARD.sub(r"\\\g<0>", condition.key)
    if condition.how is How.BEGINS:
        return ":matches", quoted(f"{literal}*")
    if condition.how is How.ENDS:
        return ":matches", quoted(f"*{literal}")
    return f":{condition.how.value}", quoted(condition.key)


def arrives(condition: Arrives) -> str:
    """RFC 5260 §5"""
    tests = [_day(day, sign) for day, sign in ((condition.since, "ge"), (condition.until, "le")) if day]
    return tests[0] if len(tests) == 1 else f"allof ({', '.join(tests)})"


def _day(day: date, relation: str) -> str:
    return f'currentdate :value "{relation}" "date" "{day.year:04}-{day:%m-%d}"'


def _octets(number: int) -> str:
    return next((f"{number // size}{unit}" for unit, size in UNITS if number % size == 0), str(number))
