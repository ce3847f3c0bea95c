"""Sieve as a tree of commands, and its text. A variable stands in texts as \\1name\\2 until it is written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

WIDTH = 100
INDENT = "    "
REFERENCE = re.compile(r"\x01([a-z0-9_]+)\x02")
CONTROL = re.compile(r"[\x00\x03-\x08\x0a-\x1f\x7f]")
MEANING = re.compile(r"\$(?=\{[^}]*\})")
DOLLAR = "dollar"


@dataclass(slots=True)
class Branch:
    test: str  # "" for else
    body: "Code"


@dataclass(slots=True)
class If:
    branches: list[Branch]


@dataclass(frozen=True, slots=True)
class Leave:
    """Here a way ends, that of a copy or that of a file, and all goes on behind it."""

    name: str


Code: TypeAlias = list["str | If | Leave"]


@dataclass(slots=True)
class Needs:
    """What the script must require, and whether a lone dollar is needed."""

    names: set[str] = field(default_factory=set)
    dollar: bool = False

    def quoted(self, text: str) -> str:
        """A string of Sieve."""
        pieces, at = [], 0
        for found in REFERENCE.finditer(text):
            pieces += [self._literal(text[at : found.start()]), f"${{{found[1]}}}"]
            self.names.add("variables")
            at = found.end()
        pieces.append(self._literal(text[at:]))
        return '"' + "".join(pieces) + '"'

    def _literal(self, text: str) -> str:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        if MEANING.search(text):
            self.names.add("variables")
            self.dollar = True
            text = MEANING.sub(f"${{{DOLLAR}}}", text)
        if CONTROL.search(text):
            self.names.add("encoded-character")
            text = CONTROL.sub(lambda found: f"${{hex:{ord(found[0]):02x}}}", text)
        return text

    def listed(self, texts: Iterable[str]) -> str:
        """One string, or a list of them."""
        quoted = [self.quoted(text) for text in texts]
        return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def variable(name: str) -> str:
    return f"\x01{name}\x02"


def is_constant(text: str) -> bool:
    return "\x01" not in text


def all_of(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"allof ({', '.join(tests)})"


def any_of(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"anyof ({', '.join(tests)})"


def negated(test: str) -> str:
    return test.removeprefix("not ") if test.startswith("not ") else f"not {test}"


def written(code: Code, depth: int = 0) -> Iterable[str]:
    """Its lines."""
    margin = INDENT * depth
    for each in code:
        if isinstance(each, str):
            yield f"{margin}{each}" if each else ""
        elif isinstance(each, If):
            yield from _branches(each, depth)


def _branches(chosen: If, depth: int) -> Iterable[str]:
    margin = INDENT * depth
    word = "if"
    for place, branch in enumerate(chosen.branches):
        head = f"{word} {_folded(branch.test, depth)} {{" if branch.test else "else {"
        yield f"{margin}{'} ' if place else ''}{head}"
        yield from written(branch.body, depth + 1)
        word = "elsif"
    yield f"{margin}}}"


def _folded(test: str, depth: int) -> str:
    """A long list of tests has a line for each."""
    if len(test) + 4 * depth <= WIDTH:
        return test
    found = re.match(r"(not )?(allof|anyof) \(", test)
    if not found:
        return test
    inner = _tests(test[found.end() : -1])
    margin = INDENT * (depth + 1)
    lines = ",\n".join(margin + _folded(each, depth + 1) for each in inner)
    return f"{found[0]}\n{lines}\n{INDENT * depth})"


TOKEN = re.compile(r'"(?>(?:[^"\\]|\\.)*)"|[(\[]|[)\]]|,|[^"(\[)\],]++', re.DOTALL)


def _tests(text: str) -> list[str]:
    """Between the commas that separate tests."""
    found, depth, start = [], 0, 0
    for token in TOKEN.finditer(text):
        if token[0] in "([":
            depth += 1
        elif token[0] in ")]":
            depth -= 1
        elif token[0] == "," and not depth:
            found.append(text[start : token.start()].strip())
            start = token.end()
    return [*found, text[start:].strip()]
