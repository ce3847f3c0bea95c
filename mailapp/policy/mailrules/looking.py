"""The lines of a letter as content rules look at them, and all that the rules find in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailapp.policy.mailrules.content import ContentTable, Finding, Line, Machine, Where, findings
from mailapp.policy.mailrules.values import Road
from mailapp.standards.message import Part, parts_of
from mailapp.standards.message.attachments import own_parts
from mailapp.standards.message.charsets import guess
from mailapp.standards.message.content import text_of
from mailapp.standards.message.headers import FIELD, HEADER_END, decode, unfold
from mailapp.standards.message.limits import FIELDS


@dataclass(frozen=True, slots=True)
class Looked:
    """How far rules look, in octets of the letter's beginning (see values.Policy)."""

    body: int
    parts: int


def look(table: ContentTable, octets: bytes, road: Road, far: Looked) -> list[Finding]:
    """All that rules have to say of a letter; `octets` is the letter, or as much of its beginning as `far` wants."""
    found: list[Finding] = []
    end = header_end(octets)
    if machine := table.machine(Where.HEADER, road):
        found += findings(machine, _fields(Where.HEADER, octets[:end]))
    if machine := table.machine(Where.BODY, road):
        found += _in_text(machine, Where.BODY, guess(_lines(octets, end, far.body)))
    deep = [where for where in (Where.MIME, Where.NESTED, Where.TEXT) if table.machine(where, road)]
    if deep:
        found += _in_parts(table, octets[: far.parts], road)
    return found


def wanted(table: ContentTable, road: Road, far: Looked, header_limit: int) -> int:
    """How many octets `look` needs, at most."""
    deep = any(table.machine(where, road) for where in (Where.MIME, Where.NESTED, Where.TEXT))
    return max(header_limit + far.body, far.parts if deep else 0)


def header_end(octets: bytes) -> int:
    """Where the body begins."""
    found = HEADER_END.search(octets)
    return found.end() if found else len(octets)


def _fields(where: Where, header: bytes) -> Iterator[Line]:
    for place, found in enumerate(FIELD.finditer(header)):
        if place >= FIELDS:
            return
        yield Line(where, _forms(found[1].decode("ascii"), found[2]), place)


def _forms(name: str, value: bytes) -> tuple[str, ...]:
    """The field as it stands, and as a person reads it when that is something else (RFC 2047)."""
    raw = unfold(value).strip()
    if raw.isascii():
        written = f"{name}: {raw.decode()}"
        return (written, f"{name}: {decode(value)}") if b"=?" in raw else (written,)
    return (f"{name}: {decode(value)}",)


def _lines(octets: bytes, start: int, most: int) -> bytes:
    """Whole lines: a cut within a character would make the rest unreadable."""
    piece = octets[start : start + most]
    return piece if start + most >= len(octets) else piece[: piece.rfind(b"\n") + 1] or piece


def _in_text(machine: Machine, where: Where, text: str) -> list[Finding]:
    text = text.replace("\r\n", "\n")
    if not machine.concerns(text):
        return []
    return findings(machine, (Line(where, (line,)) for line in text.split("\n")))


def _in_parts(table: ContentTable, octets: bytes, road: Road) -> list[Finding]:
    found: list[Finding] = []
    parts = parts_of(octets)
    for where, header, described in _headers(parts):
        if machine := table.machine(where, road):
            lines = _fields(where, octets[header.header_start : header.body_start])
            found += findings(machine, (line for line in lines if not described or _describes(line)))
    if machine := table.machine(Where.TEXT, road):
        for part in own_parts(parts):
            if part.is_text:
                found += _in_text(machine, Where.TEXT, text_of(part, octets[part.body_start : part.body_end]))
    return found


def _headers(parts: Sequence[Part]) -> Iterator[tuple[Where, Part, bool]]:
    """Each header of a letter, and as what it is looked at; the last: only the fields that describe a body.

    A letter, also an attached one, describes its body in its own header (RFC 2045 §3).
    """
    letters = {part.header_start for part in parts if _is_letter(part)}
    for part in parts:
        if _is_letter(part):
            if part.section:
                yield Where.NESTED, part, False
            yield Where.MIME, part, True
        elif part.header_start not in letters and part.body_start > part.header_start:
            yield Where.MIME, part, False


def _is_letter(part: Part) -> bool:
    return not part.section or part.section.endswith(".")


def _describes(line: Line) -> bool:
    return line.forms[0].lower().startswith("content-")
