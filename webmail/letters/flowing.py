"""Text that every reader may wrap at his own width: format=flowed, as it is sent (RFC 3676); `flowed` reads it."""

import re
from collections.abc import Iterable

from webmail.letters.flowed import SIGNATURE

WIDTH = 72  # characters, trailing blank and quotation marks included (RFC 3676 §4.2: at most 78)
MARKS = re.compile(r">(?: ?>)*")  # as people write them: "> > " and ">>"
WORD = re.compile(r" *[^ ]+ *")
STUFFED = (" ", ">", "From ")  # RFC 3676 §4.4


def write(text: str) -> str:
    """Lines ended by LF; a line that goes on ends in a blank."""
    return "\n".join(flowing for line in text.split("\n") for flowing in _written(line))


def _written(line: str) -> Iterable[str]:
    if line == SIGNATURE:
        return (line,)
    found = MARKS.match(line)
    if not found:
        return ([f" {one}" if one.startswith(STUFFED) else one for one in _wrapped(line, WIDTH)]) or ("",)
    marks = ">" * found[0].count(">")
    rest = line[found.end() :].removeprefix(" ")
    if rest == SIGNATURE:
        return (f"{marks} {rest}",)
    return [f"{marks} {one}" for one in _wrapped(rest, WIDTH - len(marks))] or (marks,)


def _wrapped(text: str, width: int) -> list[str]:
    """Pieces, each but the last with the blank at which it was cut."""
    pieces, piece = [], ""
    for word in WORD.findall(text.rstrip(" ")):
        if piece and len(piece) + len(word.rstrip(" ")) >= width:
            pieces.append(piece)
            piece = ""
        piece += word
    return [*pieces, piece] if piece else pieces
