"""Text → tree. Raises Untranslatable for what procmail itself takes for wrong, or what nobody means."""

from collections.abc import Sequence as Several

from mailapp.standards.procmail import limits
from mailapp.standards.procmail.errors import Untranslatable
from mailapp.standards.procmail.regex import macros
from mailapp.standards.procmail.regex.nodes import (
    EMPTY,
    Begin,
    Border,
    Choice,
    Dot,
    Edge,
    End,
    Letter,
    Letters,
    Node,
    Opaque,
    Repeat,
    Split,
    sequence,
)

QUANTIFIERS = {"*": (0, True), "+": (1, True), "?": (0, False)}
SIMPLE: dict[str, Node] = {".": Dot(), "$": End(), "\n": End()}
ESCAPED: dict[str, Node] = {"<": Border(), ">": Border(), "/": Split()}


def parse(pieces: Several[str | Opaque]) -> Node:
    """Of an expression, in which variables of the script may stand."""
    size = sum(len(each) for each in pieces if isinstance(each, str))
    signs: list[str | Opaque] = []
    for piece in pieces:
        signs += macros.expanded(piece) if isinstance(piece, str) else [piece]
    if max(size, len(signs)) > limits.PATTERN_CHARACTERS:
        raise Untranslatable(f"a regular expression has at most {limits.PATTERN_CHARACTERS} characters")
    parser = _Parser(signs)
    node = parser.choice()
    if parser.more():
        raise Untranslatable("a bracket is closed that was not opened")
    return node


class _Parser:
    def __init__(self, signs: Several[str | Opaque]) -> None:
        self.signs, self.at, self.depth = signs, 0, 0

    def more(self) -> bool:
        return self.at < len(self.signs)

    def _next(self, sign: str) -> bool:
        """Whether this one comes next; it is taken then."""
        if self.more() and self.signs[self.at] == sign:
            self.at += 1
            return True
        return False

    def choice(self) -> Node:
        options = [self._sequence()]
        while self._next("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        found: list[Node] = []
        while self.more() and self.signs[self.at] not in ("|", ")"):
            found.append(self._repeated(self._one(first=not found)))
        return sequence(*found) if found else EMPTY

    def _repeated(self, node: Node) -> Node:
        sign = self.signs[self.at] if self.more() else ""
        if not isinstance(sign, str) or sign not in QUANTIFIERS:
            return node
        self.at += 1
        if self.more() and self.signs[self.at] in tuple(QUANTIFIERS):
            raise Untranslatable("a repetition of a repetition means nothing: take one of them away")
        least, endless = QUANTIFIERS[sign]
        return Repeat(node, least, endless)

    def _one(self, *, first: bool) -> Node:
        sign = self.signs[self.at]
        self.at += 1
        if not isinstance(sign, str):
            return sign
        if sign in SIMPLE:
            return SIMPLE[sign]
        if sign == "^":
            return Edge() if self._next("^") else Begin()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._letters()
        if sign == "\\":
            return self._escaped()
        if sign in QUANTIFIERS and not first:
            raise Untranslatable("a repetition of nothing")
        return Letter(sign)

    def _group(self) -> Node:
        self.depth += 1
        if self.depth > limits.PATTERN_NESTING:
            raise Untranslatable(f"groups lie in groups at most {limits.PATTERN_NESTING} deep")
        node = self.choice()
        if not self._next(")"):
            raise Untranslatable("a bracket is opened that is not closed")
        self.depth -= 1
        return node

    def _escaped(self) -> Node:
        if not self.more():
            raise Untranslatable("a backslash stands at the end")
        sign = self.signs[self.at]
        self.at += 1
        if not isinstance(sign, str):
            return sign
        return ESCAPED.get(sign) or Letter(sign)

    def _letters(self) -> Node:
        """A backslash is a backslash in it, and so is a class in brackets no class (procmailrc(5), BUGS)."""
        negated = self._next("^")
        inner: list[str] = []
        while self.more() and (self.signs[self.at] != "]" or not inner):
            sign = self.signs[self.at]
            if not isinstance(sign, str):
                raise Untranslatable("a variable that changes stands within square brackets")
            inner.append(sign)
            self.at += 1
        if not self._next("]"):
            raise Untranslatable("a square bracket is opened that is not closed")
        return Letters("".join(inner), negated)
