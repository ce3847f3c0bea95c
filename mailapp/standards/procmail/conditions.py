"""One line that begins with “*” → a Condition (procmailrc(5), procmailsc(5))."""

import re

from mailapp.standards.procmail import words
from mailapp.standards.procmail.values import Condition, Kind, Weight, Words

NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
WEIGHT = re.compile(rf"({NUMBER})[ \t]*\^[ \t]*({NUMBER})(?=[ \t!$?<>*]|\Z)[ \t]*")
VARIABLE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*|[0-9]+)[ \t]*\?\?[ \t]*")
CONTINUED = re.compile(r"\\\n[ \t]*")
SIZES = {"<": Kind.SMALLER, ">": Kind.LARGER}
KINDS = {**SIZES, "?": Kind.PROGRAM}


class _Parts:
    """What has been found at the beginning of a condition so far."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.inverted = self.evaluated = False
        self.weight: Weight | None = None
        self.variable = ""

    def take(self) -> bool:
        """One more part; False when what is left is the thing itself."""
        if self.weight is None and (found := WEIGHT.match(self.rest)):
            self.weight = Weight(float(found[1]), float(found[2]))
            self.rest = self.rest[found.end() :]
        elif self.rest.startswith("!"):
            self.inverted = not self.inverted
            self.rest = self.rest[1:].lstrip(" \t")
        elif self.rest.startswith("$") and not self.evaluated:
            self.evaluated = True
            self.rest = self.rest[1:].lstrip(" \t")
        elif not self.variable and (found := VARIABLE.match(self.rest)):
            self.variable = found[1]
            self.rest = self.rest[found.end() :]
        else:
            return False
        return True


def condition(said: str, line: int, file: str) -> Condition:
    """`said` is what stands behind the “*”, continuation lines and all."""
    parts = _Parts(CONTINUED.sub("", said).strip(" \t"))
    while parts.take():
        pass
    source = " ".join(said.replace("\\\n", " ").split())
    kind = (SIZES if parts.variable else KINDS).get(parts.rest[:1], Kind.REGEX)
    if kind is Kind.PROGRAM:
        return Condition(line, source, kind, (parts.rest[1:].strip(),), parts.inverted, parts.weight)
    text = parts.rest if kind is Kind.REGEX else parts.rest[1:].strip()
    if kind is Kind.REGEX and text.startswith("\\"):
        text = text[1:]  # it takes the meaning from what stands behind it, and is no part of the expression
    found: Words = words.evaluated(text) if parts.evaluated else (text,)
    return Condition(line, source, kind, found, parts.inverted, parts.weight, parts.variable)
