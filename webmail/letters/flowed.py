"""Paragraphs that were written as lines of fixed length, put together again (RFC 3676)."""

import re

from mailapp.standards.message import headers
from mailapp.standards.message.params import Parameters, split, text

QUOTE = re.compile(r">+")
SIGNATURE = "-- "


def is_flowed(header: bytes) -> tuple[bool, bool]:
    """Whether a part's header says format=flowed, and delsp=yes (RFC 3676 §4)."""
    _main, parameters = split(headers.header_of(header, "content-type") or b"")
    return _says(parameters, b"format", "flowed"), _says(parameters, b"delsp", "yes")


def _says(parameters: Parameters, name: bytes, value: str) -> bool:
    return text(parameters, name).strip().lower() == value


def unflowed(words: str, delsp: bool = False) -> str:
    """Each paragraph on one line, quotations as "> " by their depth (RFC 3676 §4.2 to §4.5)."""
    lines: list[str] = []
    depth_before, goes_on = 0, False
    for line in words.split("\n"):
        depth, content = _read(line)
        if goes_on and depth == depth_before and content != SIGNATURE:
            lines[-1] += content
        else:
            lines.append("> " * depth + content)
        goes_on = content.endswith(" ") and content != SIGNATURE  # §4.3: the signature's mark is no flowed line
        depth_before = depth
        if goes_on and delsp:
            lines[-1] = lines[-1][:-1]  # §4.1: the blank stood there for the break alone
    return "\n".join(lines)


def _read(line: str) -> tuple[int, str]:
    """Depth of quotation, and the content without its stuffed blank (§4.4)."""
    marks = QUOTE.match(line)
    content = line[marks.end() :] if marks else line
    return (len(marks[0]) if marks else 0), content.removeprefix(" ")
