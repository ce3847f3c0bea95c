"""Strings of a script, ready to be used: constant, or with variables in them (RFC 5229 §3)."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailapp.standards.sieve import limits
from mailapp.standards.sieve.encoded import joined

if TYPE_CHECKING:
    from mailapp.standards.sieve.run import Run

STRING_WORK = 60  # octets compared that take as long as to come to a string of a list
PIECE_WORK = 100  # or to put a variable in its place
REFERENCE = re.compile(r"\$\{((?>(?:[A-Za-z_][A-Za-z0-9_]*+\.)*)(?:[A-Za-z_][A-Za-z0-9_]*+|[0-9]++))\}")
Reference = int | tuple[str, str]  # a number of a match; namespace ("" for none) and name
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+\Z")


class Text:
    """One string. `constant` is None when it has variables."""

    __slots__ = ("_pieces", "constant")

    def __init__(self, constant: str | None, pieces: tuple[str | Reference, ...] = ()) -> None:
        self.constant = constant
        self._pieces = pieces

    def of(self, run: "Run") -> str:
        if self.constant is not None:
            return self.constant
        run.work(PIECE_WORK * len(self._pieces))
        found = []
        size = 0
        for piece in self._pieces:
            value = piece if isinstance(piece, str) else run.value(piece)
            found.append(value)
            size += len(value)
            run.check_string(size)
        return joined("".join(found))


class Strings:
    """A list of strings; `constant` is None when one has variables."""

    __slots__ = ("_texts", "constant")

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = tuple(texts)
        known = tuple(text.constant for text in texts if text.constant is not None)
        self.constant = known if len(known) == len(self._texts) else None

    @property
    def many(self) -> int:
        return len(self._texts)

    def of(self, run: "Run") -> Sequence[str]:
        run.work(STRING_WORK * len(self._texts))
        if self.constant is not None:
            return self.constant
        found: list[str] = []
        size = 0
        for text in self._texts:
            found.append(text.of(run))
            size += len(found[-1])
            run.check_string(size)
        return found


def template(text: str, namespaces: frozenset[str]) -> Text:
    """With its references found. Raises ValueError with a sentence."""
    if "${" not in text:
        return Text(text)
    pieces: list[str | Reference] = []
    at = 0
    for found in REFERENCE.finditer(text):
        pieces += [text[at : found.start()], reference(found[1], namespaces)]
        at = found.end()
    return Text(None, (*pieces, text[at:])) if pieces else Text(text)


def reference(name: str, namespaces: frozenset[str]) -> Reference:
    """Raises ValueError with a sentence."""
    if name.isdigit():
        if len(name.lstrip("0")) > 2 or int(name) > limits.MATCH_VARIABLES:
            raise ValueError(f"${{{name}}}: there are ${{0}} to ${{{limits.MATCH_VARIABLES}}}")
        return int(name)
    namespace, _, last = name.lower().rpartition(".")
    if namespace and namespace not in namespaces:  # RFC 5229 §3
        raise ValueError(f"There is no namespace “{namespace}” for variables here")
    if not NAME.match(last):
        raise ValueError(f"“{name}” is no name of a variable: letters, digits and _, and no digit first")
    if len(last) > limits.VARIABLE_NAME_CHARACTERS:
        raise ValueError(f"A variable's name has at most {limits.VARIABLE_NAME_CHARACTERS} characters")
    return namespace, last
