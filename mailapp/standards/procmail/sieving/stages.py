"""Conditions of a recipe → tests, in stages: what is asked only when all before was true."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mailapp.standards.procmail import conditions
from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex.nodes import Node, Opaque, Split, anywhere, goes_on
from mailapp.standards.procmail.regex.parse import parse
from mailapp.standards.procmail.sieving.asking import BODY, HEADER, LETTER, Asking
from mailapp.standards.procmail.sieving.code import REFERENCE, Code, any_of, is_constant, negated
from mailapp.standards.procmail.sieving.context import Context
from mailapp.standards.procmail.sieving.extracting import Extracting, Found, without_split
from mailapp.standards.procmail.sieving.questions import question
from mailapp.standards.procmail.values import Condition, Kind, Recipe

AREAS = {"H": "H", "B": "B", "HB": "HB", "BH": "HB"}
SCORED = re.compile(r"[-+]?(?:\x01\w+\x02|[0-9.])+[ \t]*\^[ \t]*[-+0-9.\x01]")
SIGNED = re.compile(r"[-+.0-9]+\Z")
WEIGHED = re.compile(r"\$[ \t]*[-+.0-9]*\$[^^]*\^")
ITEMS = {"H": HEADER, "B": BODY, "HB": LETTER}


@dataclass(slots=True)
class Stage:
    """`before` is carried out, then all tests are asked, and when they are true `then` comes."""

    before: Code = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    then: Code = field(default_factory=list)


class Conditions:
    """Of one recipe. Raises Untranslatable."""

    def __init__(self, context: Context, recipe: Recipe) -> None:
        self._context = context
        self._exact = self.exactly = "D" in recipe.flags
        self.area = "".join(letter for letter in "HB" if letter in recipe.flags) or "H"
        self._asking = Asking(context.needs, exactly=self.exactly)

    def stages(self, said: Sequence[Condition]) -> list[Stage]:
        found = [Stage()]
        for each in said:
            before: Code = []
            test, then = self.one(each, before)
            if before and found[-1].tests:
                found.append(Stage())
            found[-1].before += before
            found[-1].tests += [test] if test != "true" else []
            if then:
                found[-1].then += then
                found.append(Stage())
        return found

    def one(self, said: Condition, before: Code, *, matching: bool = True) -> tuple[str, Code]:
        """The test, and what becomes of its match, where that is wanted."""
        said = self._evaluated(said, before)
        if said.kind is Kind.PROGRAM:
            test = question(self._context, str(said.text[0]), said.line)
            return (negated(test) if said.inverted else test), []
        if said.kind is not Kind.REGEX:
            return self._size(said, before), []
        text = self._context.scope.text(said.text, before)
        node = parse(pieces(text))
        self.exactly = self._exact and "^FROM_DAEMON" not in text  # procmail knows daemons by any capitals
        self._asking = Asking(self._context.needs, exactly=self.exactly)
        if matching and anywhere(node, (Split,)) and not said.inverted:
            return self._extracted(said, node)
        test = self.test(said, without_split(node))
        return (negated(test) if said.inverted else test), []

    def weighed(self, said: Condition) -> Condition:
        """With the weight that substitution gives it: “* $ -$MINIMUM^0”."""
        if said.weight or not WEIGHED.match(said.source):
            return said
        again = self._evaluated(said, [])
        return again if again.weight else said

    def _evaluated(self, said: Condition, before: Code) -> Condition:
        """After substitution it is read once more (procmailrc(5), “$”)."""
        first = said.text[0] if said.text else ""
        plain = isinstance(first, str) and not SIGNED.match(first)
        if plain or said.kind is not Kind.REGEX or said.variable:
            return said
        text = self._context.scope.text(said.text, before)
        if not is_constant(text):
            if SCORED.match(text):
                raise Untranslatable("a score is only known when a letter comes")
            return replace(said, text=(text,))
        again = conditions.condition(text, said.line, self._context.file)
        return replace(
            again, source=said.source, inverted=said.inverted != again.inverted, weight=said.weight or again.weight
        )

    def node(self, said: Condition, before: Code) -> Node:
        text = self._context.scope.text(said.text, before)
        return parse(pieces(text))

    def test(self, said: Condition, node: Node) -> str:
        """Whether it matches; not inverted yet."""
        if said.variable and said.variable not in AREAS:
            return self._asking.text(self._value(said.variable), node)
        area = AREAS.get(said.variable, self.area)
        if area == "HB" and goes_on(node):
            return self._asking.lines(LETTER, node)
        tests = [self._asking.header(node)] if "H" in area else []
        tests += [self._asking.body(node)] if "B" in area else []
        return "true" if "true" in tests else any_of(tests)

    def item(self, said: Condition) -> str:
        """Where it is looked for, as an item of the environment; "" for a variable."""
        if said.variable and said.variable not in AREAS:
            return ""
        return ITEMS[AREAS.get(said.variable, self.area)]

    def _value(self, name: str) -> str:
        scope = self._context.scope
        if name in scope.lost:
            raise Untranslatable(scope.lost[name])
        return scope.values.get(name, "")

    def _extracted(self, said: Condition, node: Node) -> tuple[str, Code]:
        try:
            found = self._found(said, node)
        except Untranslatable as why:
            self._context.scope.values.pop("MATCH", None)
            self._context.scope.lost["MATCH"] = f"MATCH is not known, as {why}"
            return self.test(said, without_split(node)), []
        if found.differs:
            self._context.differs(said.line, found.differs, said.source)
        scope, quoted = self._context.scope, self._context.needs.quoted
        name = scope.names.of("MATCH")
        scope.values["MATCH"] = f"\1{name}\2"
        scope.lost.pop("MATCH", None)
        return found.test, [f"set {quoted(name)} {quoted(found.value)};"]

    def _found(self, said: Condition, node: Node) -> Found:
        extracting = Extracting(self._context.needs, exactly=self.exactly)
        item = self.item(said)
        if not item:
            return extracting.text(self._value(said.variable), node)
        return extracting.header(node) if item == HEADER else extracting.lines(item, node)

    def _size(self, said: Condition, before: Code) -> str:
        text = self._context.scope.text(said.text, before).strip()
        digits = "".join(letter for letter in text if letter.isdigit())
        if not digits or not text.startswith(digits) or len(digits) > 18:
            raise Untranslatable("a size is a number of octets")
        test = self._larger_or_smaller(said, digits, before)
        return negated(test) if said.inverted else test

    def _larger_or_smaller(self, said: Condition, digits: str, before: Code) -> str:
        smaller = said.kind is Kind.SMALLER
        if AREAS.get(said.variable, "HB") != "HB":
            raise Untranslatable("Sieve knows the size of a whole letter, not of its header or its body alone")
        if not said.variable or said.variable in AREAS:
            return f"size :{'under' if smaller else 'over'} {digits}"
        value, name = self._value(said.variable), self._context.scope.fresh("value")
        if is_constant(value):
            length = len(value.encode())
            return "true" if (length < int(digits) if smaller else length > int(digits)) else "false"
        self._context.needs.names |= {"variables", "relational", "comparator-i;ascii-numeric"}
        before.append(f'set :length "{name}" {self._context.needs.quoted(value)};')
        than = "lt" if smaller else "gt"
        return f'string :value "{than}" :comparator "i;ascii-numeric" "${{{name}}}" "{digits}"'


def pieces(text: str) -> list[str | Opaque]:
    """Text and the variables of the script that stand in it."""
    found: list[str | Opaque] = []
    at = 0
    for each in REFERENCE.finditer(text):
        found += [text[at : each.start()], Opaque(each[1], each[1].startswith("text_"))]
        at = each.end()
    return [*found, text[at:]]
