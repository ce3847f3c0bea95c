"""A header that a script may ask and edit: its fields in their order, octets that are not touched stay as they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mailapp.standards.message.headers import FIELD, unfold
from mailapp.standards.message.words import decode_whole, encode

LINE_CHARACTERS = 76  # RFC 2047 §2; RFC 5322 §2.1.1 asks for 78
FOLD = re.compile(rb"\r?\n[ \t]")
LINE_END = re.compile(r"(?>(?:\r\n[ \t]*+)+)")
NOT_IN_FIELDS = {code: " " for code in (0, 10, 13)}  # RFC 5322 §2.2: only encoded words have them
CONTENT = ("mime-version", "content-")  # fields whose names begin so tell what the body is


@dataclass(slots=True, eq=False)
class Field:
    """`octets`: all of it, with its line end, and what stands behind it that is no field."""

    name: str
    raw: bytes  # folds kept
    octets: bytes
    text: str | None = None
    addresses: Sequence[object] | None = None  # once they are read

    @property
    def value(self) -> str:
        """Decoded, one line, without white space at its ends (RFC 5228 §2.4.2.2); a fold is a space."""
        if self.text is None:
            raw = FOLD.sub(b" ", self.raw) if b"\n" in self.raw else self.raw
            text = decode_whole(raw)
            self.text = text if text.isprintable() else text.translate(NOT_IN_FIELDS).strip()
        return self.text


class Header:
    """Of a letter or a part; `octets` may have the empty line at their end."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._fields: list[Field] = []
        self._before = b""  # what stands before the first field
        self._named: dict[str, list[Field]] = {}
        self._end = b""
        self._read()

    def _read(self) -> None:
        octets = self._octets
        body = len(octets.rstrip(b"\r\n"))
        found = list(FIELD.finditer(octets, 0, len(octets)))
        starts = [*(each.start() for each in found), len(octets)]
        self._before = octets[: starts[0]] if found else b""
        line_end = octets.find(b"\n", body) + 1 or len(octets)
        self._end = octets[line_end:] if found else octets
        for place, each in enumerate(found):
            name = each[1].decode("ascii").lower()
            field = Field(name, each[2], octets[starts[place] : min(starts[place + 1], line_end)])
            self._fields.append(field)
            self._named.setdefault(name, []).append(field)

    def fields(self, name: str) -> list[Field]:
        """Of this name, in lower case."""
        return self._named.get(name, [])

    def all(self) -> list[Field]:
        return list(self._fields)

    def values(self, name: str) -> list[str]:
        return [field.value for field in self._named.get(name, ())]

    def add(self, name: str, value: str, *, last: bool) -> None:
        """RFC 5293 §4: a value of several lines becomes one."""
        value = LINE_END.sub(" ", value).strip()
        octets = folded(name, value)
        field = Field(name.lower(), octets.partition(b":")[2], octets, value)
        place = len(self._fields) if last else 0
        if last and self._fields and not self._fields[-1].octets.endswith(b"\n"):
            self._fields[-1].octets += b"\r\n"
        self._fields.insert(place, field)
        named = self._named.setdefault(field.name, [])
        named.insert(len(named) if last else 0, field)

    def preserve(self, name: str) -> None:
        """Fields of this name, in lower case, become those of Original- and the name (RFC 5703 §5)."""
        for field in list(self.fields(name)):
            octets = b"Original-" + field.octets
            self._fields[self._fields.index(field)] = kept = Field(f"original-{name}", field.raw, octets)
            self._named.setdefault(kept.name, []).append(kept)
        self._named.pop(name, None)

    def remove(self, fields: list[Field]) -> None:
        gone = {id(field) for field in fields}
        self._fields = [field for field in self._fields if id(field) not in gone]
        for name in {field.name for field in fields}:
            self._named[name] = [field for field in self._named[name] if id(field) not in gone]

    def whole(self) -> bytes:
        return b"".join([self._before, *(field.octets for field in self._fields), self._end or b"\r\n"])


def _encoded(value: str, name: str) -> list[str]:
    """Encoded words (RFC 2047 §2), the first one short enough for the field's name to stand before it."""
    room = max(LINE_CHARACTERS - len(f"{name}: =?utf-8?b??="), 8) // 4 * 3  # octets, as base64 has them
    first = value.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    return [encode(first), *(encode(value[len(first) :]).split(" ") if len(first) < len(value) else ())]


def folded(name: str, value: str) -> bytes:
    """A field with its line end: text outside ASCII as encoded words, long lines folded at spaces (RFC 5322 §2.2.3)."""
    value = " ".join(unfold(value.encode("utf-8", "replace")).decode().splitlines()).strip()
    words = value.split(" ") if value.isascii() else _encoded(value, name)
    lines = [f"{name}:"]
    for word in words:
        if len(lines[-1]) + len(word) >= LINE_CHARACTERS and lines[-1].strip() and word and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += " " + word
    return "\r\n".join(lines).encode("ascii", "replace") + b"\r\n"
