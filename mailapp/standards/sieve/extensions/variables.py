"""variables (RFC 5229): set with its modifiers, and the string test."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import quote

from mailapp.standards.sieve.call import Call
from mailapp.standards.sieve.encoded import text_octets
from mailapp.standards.sieve.extensions.flagging import named
from mailapp.standards.sieve.forms import MATCH, Extension, Form, Step, Tag, Takes, Test
from mailapp.standards.sieve.run import Run, cut

WILD = re.compile(r"[*?\\]")
SPECIAL = re.compile(r"[.\\^$*+?()\[\]{}|]")
UNRESERVED = "-._~"  # of a URI: everything else is written as % and two digits


class Modifier(NamedTuple):
    """`change` gives the value in units that are not cut in two; of a precedence at most one is said."""

    precedence: int
    change: Callable[[str], Iterable[str]]


def _first(change: Callable[[str], str]) -> Callable[[str], Iterable[str]]:
    return lambda value: (change(value[:1]) + value[1:],)


def _quoted(special: re.Pattern[str]) -> Callable[[str], Iterable[str]]:
    return lambda value: [f"\\{letter}" if special.match(letter) else letter for letter in value]


def _url(value: str) -> Iterable[str]:
    """RFC 5435 §6: as a URI has it."""
    return (quote(text_octets(letter), safe=UNRESERVED) for letter in value)


def _lower(value: str) -> str:
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in value)


def _upper(value: str) -> str:
    return "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in value)


MODIFIERS = {
    "lower": Modifier(40, lambda value: (_lower(value),)),  # RFC 5229 §4.1.1
    "upper": Modifier(40, lambda value: (_upper(value),)),
    "lowerfirst": Modifier(30, _first(_lower)),  # RFC 5229 §4.1.2
    "upperfirst": Modifier(30, _first(_upper)),
    "quotewildcard": Modifier(20, _quoted(WILD)),  # RFC 5229 §4.1.3
    "quoteregex": Modifier(20, _quoted(SPECIAL)),  # draft-ietf-sieve-regex §5
    "encodeurl": Modifier(15, _url),  # RFC 5435 §6
    "length": Modifier(10, lambda value: (str(len(value)),)),  # RFC 5229 §4.1.4
}
LETTER_WORK = 100  # octets compared that take as long as to change a letter
Change = Callable[[Run, str], str]


def modified(call: Call) -> Change:
    """What the modifiers of a call make of a value, those of high precedence first (RFC 5229 §4.1)."""
    said = sorted((MODIFIERS[name] for name in MODIFIERS if call.has(name)), key=lambda each: -each.precedence)

    def change(run: Run, value: str) -> str:
        for modifier in said:
            run.work(LETTER_WORK * len(value))
            value = _limited(modifier.change(value), run.world.limits.variable_octets)
        return value

    return change


def _limited(units: Iterable[str], octets: int) -> str:
    found: list[str] = []
    left = octets
    for unit in units:
        left -= len(text_octets(unit)) if not unit.isascii() else len(unit)
        if left < 0:
            if not found:
                found.append(cut(unit, octets))
            break
        found.append(unit)
    return "".join(found)


def set_variable(call: Call) -> Step:
    """RFC 5229 §4"""
    name = named(call, call.literal("name"), "name")
    value, change = call.text("value"), modified(call)
    call.compiler.note_local(name)
    return lambda run: run.set(name, change(run, value.of(run)))


def string(call: Call) -> Test:
    """RFC 5229 §5; :count counts the strings that are not empty."""
    sources, matches = call.strings("sources"), call.matcher("keys")
    if call.has("count"):
        return lambda run: matches(run, [each for each in sources.of(run) if each])
    return lambda run: matches(run, sources.of(run))


def tag(name: str) -> Tag:
    return Tag(name, group=f"modifier of precedence {MODIFIERS[name].precedence}")


OWN = ("lower", "upper", "lowerfirst", "upperfirst", "quotewildcard", "length")
EXTENSION = Extension(
    "variables",
    commands={  # RFC 5229 §4
        "set": Form(set_variable, (("name", Takes.STRING), ("value", Takes.STRING)), tags=tuple(map(tag, OWN))),
    },
    tests={  # RFC 5229 §5
        "string": Form(string, (("sources", Takes.STRINGS), ("keys", Takes.STRINGS)), families=(MATCH,)),
    },
)
REGEX = Extension(  # draft-ietf-sieve-regex §3, §5
    "regex",
    tags={MATCH: (Tag("regex", group="match type"),), **dict.fromkeys(("set", "extracttext"), (tag("quoteregex"),))},
)
