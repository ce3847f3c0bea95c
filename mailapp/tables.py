"""How commands print what they found: a table or a card for people, JSON for scripts."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any


def as_json(answer: Any) -> str:
    """A list of values, or one, as indented JSON."""
    found = [fields_of(row) for row in answer] if _is_list(answer) else fields_of(answer)
    return json.dumps(found, indent=2, ensure_ascii=False, default=_plain)


def json_lines(answers: Iterable[Any]) -> Iterator[str]:
    """The same list, a value at a time."""
    before = "["
    for answer in answers:
        yield before + json.dumps(fields_of(answer), ensure_ascii=False, default=_plain)
        before = ","
    yield "[]" if before == "[" else "]"


def as_text(answer: Any) -> str:
    """A list as a table with a heading, one value as a card of `name  value` lines, None as nothing."""
    if answer is None:
        return ""
    if _is_list(answer):
        return table([fields_of(row) for row in answer])
    return card(fields_of(answer))


def fields_of(row: object) -> Any:
    """A frozen dataclass as a dict; anything else as it is."""
    return asdict(row) if is_dataclass(row) and not isinstance(row, type) else row


def table(rows: Sequence[Any]) -> str:
    """Columns are the keys of the first row; plain words are a line each."""
    if not rows:
        return "None."
    if not isinstance(rows[0], Mapping):
        return "\n".join(map(cell, rows))
    lines = [[name.replace("_", " ") for name in rows[0]]]
    lines += [[cell(row[name]) for name in rows[0]] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def card(fields: Mapping[str, object]) -> str:
    """One value, a line for each of its fields."""
    width = max(map(len, fields), default=0)
    return "\n".join(f"{name.replace('_', ' '):{width}}  {cell(value)}".rstrip() for name, value in fields.items())


def cell(value: object) -> str:
    """One value as a person reads it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case Enum():
            return str(value.value)
        case list() | tuple() | set() | frozenset():
            return ", ".join(map(cell, value))
        case _:
            return str(value)


def _is_list(answer: Any) -> bool:
    return isinstance(answer, list | tuple)


def _plain(value: object) -> object:
    """For json: values as objects, days and times in ISO 8601, enumerations and paths by their value, bytes as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    match value:
        case date():  # a datetime is one, too
            return value.isoformat()
        case Enum():
            return value.value
        case set() | frozenset():
            return sorted(value)
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case Path():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
