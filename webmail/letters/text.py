"""Plain text made readable: links that can be clicked, quotations by depth, the signature apart."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from webmail.html.links import host

SIZE = 400_000  # characters shown; more is in the source
DEPTH = 6
FOLDED_LINES = 8  # a longer quotation is closed: who answers below it has read it

URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"'`{}|\\^\[\]\u202a-\u202e\u2066-\u2069]{1,2000}", re.IGNORECASE)
ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Always from left to right: signs that turn the reading round would show another address than the one that is opened.
ELSEWHERE = 'dir="ltr" target="_blank" rel="noopener noreferrer nofollow"'
QUOTE = re.compile(r"(?:> ?)+")
TRAILING = ".,;:!?)…»”\u2019"


def as_html(text: str, *, fold: bool = False) -> SafeString:
    """Blocks of text and nested quotations; nothing of it is markup of the letter. `fold`: long ones are closed."""
    lines = text[:SIZE].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pieces = []
    for quoted, group in groupby(lines, key=lambda line: _depth(line) > 0):
        run = list(group)
        inside = "".join(_blocks(run))
        pieces.append(_folded(inside, len(run)) if fold and quoted and len(run) > FOLDED_LINES else inside)
    return mark_safe("".join(pieces))  # noqa: S308  (every piece is escaped in _shown)


def _blocks(lines: list[str]) -> Iterator[str]:
    for depth, group in groupby(lines, key=_depth):
        yield _block("\n".join(_shown(line, depth) for line in group), depth)


def _folded(inside: str, lines: int) -> str:
    words = ngettext("%(n)d quoted line", "%(n)d quoted lines", lines) % {"n": lines}
    return f'<details class="quoted"><summary>{escape(words)}</summary>{inside}</details>'


def _depth(line: str) -> int:
    marks = QUOTE.match(line)
    return min(marks[0].count(">"), DEPTH) if marks else 0


def _shown(line: str, depth: int) -> str:
    return linked(QUOTE.sub("", line, count=1) if depth else line)


def _block(inside: str, depth: int) -> str:
    if depth == 0:
        body, mark, signature = inside.partition("\n-- \n")
        dimmed = f'<div class="signature">-- \n{signature}</div>' if mark else ""
        return f'<div class="prose">{body}</div>{dimmed}'
    classes = f"quote quote-{(depth - 1) % 3 + 1}"
    return f'<blockquote class="{classes}">{inside}</blockquote>'


def linked(line: str) -> str:
    """One line, escaped, with its web and mail addresses as links."""
    return "".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    at = 0
    for match in sorted([*URL.finditer(line), *ADDRESS.finditer(line)], key=lambda found: found.start()):
        if match.start() < at:
            continue
        target = match[0].rstrip(TRAILING)
        if "(" in target and match[0].startswith(f"{target})"):
            target += ")"  # Wikipedia's own
        yield escape(line[at : match.start()])
        yield f'<a href="{escape(_href(target))}" {ELSEWHERE}>{escape(target)}</a>{escape(_really(target))}'
        at = match.start() + len(target)
    yield escape(line[at:])


def _href(target: str) -> str:
    if "://" in target[:8]:
        return target
    return f"https://{target}" if target.lower().startswith("www.") else f"mailto:{target}"


def _really(target: str) -> str:
    """The host behind an address that is written so that one takes it for another, in brackets; mostly ""."""
    place = host(_href(target))
    said = target.lower().removeprefix("https://").removeprefix("http://")
    return f" [{place}]" if place and not said.startswith(place) else ""
