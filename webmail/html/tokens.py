"""Tags and text of an HTML document, in one pass and in linear time whatever the bytes.

A simplified reading of the HTML standard (§13.2.5 Tokenization): what it takes for text is escaped later,
so a difference to a browser may spoil the look, but not the safety.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape


def names(words: str) -> frozenset[str]:
    """A set of names, written as words."""
    return frozenset(words.split())


# Possessive quantifiers: no way back, so no quadratic search.
TAG = re.compile(
    r"<(/?)([a-zA-Z][^\s/>]*+)((?>(?:[\s/]++|[^\s/>=][^\s/>=]*+|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']*+))*))>"
)
# Where a tag has no end, no quotation mark is trusted any more: each tag ends at the next ">".
UNQUOTED = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*+)(?>(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?)")
COMMENT_END = re.compile(r"--!?>")
# Elements whose content is not markup (§13.2.5.1 RCDATA, RAWTEXT, script data).
RAW = names("script style textarea title xmp iframe noembed noframes noscript plaintext")
ATTRIBUTES_PER_TAG = 60
ENDLESS = -1


@dataclass(frozen=True, slots=True)
class Text:
    text: str  # character references resolved


@dataclass(frozen=True, slots=True)
class Open:
    name: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Close:
    name: str


@dataclass(frozen=True, slots=True)
class Raw:
    """An element with content that is no markup: `style` and its like, whole."""

    name: str
    text: str


Token = Text | Open | Close | Raw


def tokens(html: str) -> Iterator[Token]:
    """Everything but comments, doctypes and processing instructions."""
    at, end, reading = 0, len(html), TAG
    while at < end:
        mark = html.find("<", at)
        if mark < 0:
            yield Text(unescape(html[at:]))
            return
        if mark > at:
            yield Text(unescape(html[at:mark]))
        token, at = _markup(html, mark, reading)
        if at < 0:
            reading, at = UNQUOTED, mark  # each search to the end for a quotation mark is made once
        elif token is not None:
            yield token


def _markup(html: str, mark: int, reading: re.Pattern[str]) -> tuple[Token | None, int]:
    """What begins with the "<" at `mark`, and where it ends; ENDLESS for a tag that does not end."""
    if html.startswith("<!--", mark):
        return None, _comment_end(html, mark)
    following = html[mark + 1 : mark + 3]
    if following[:1] in ("!", "?") or (following[:1] == "/" and not following[1:].isalpha()):
        return None, _behind(html, ">", mark)  # bogus comment
    if not (following[:1].isascii() and following[:1].isalpha()) and following[:1] != "/":
        return Text("<"), mark + 1
    tag = reading.match(html, mark)
    if tag is None:
        return None, ENDLESS if reading is TAG else len(html)
    name = tag[2].lower()
    if tag[1]:
        return Close(name), tag.end()
    if name in RAW:
        return _raw(html, name, tag.end())
    return Open(name, _attributes(tag[3])), tag.end()


def _comment_end(html: str, mark: int) -> int:
    if html.startswith((">", "->"), mark + 4):
        return _behind(html, ">", mark)
    end = COMMENT_END.search(html, mark + 4)
    return end.end() if end else len(html)


def _behind(html: str, sign: str, start: int) -> int:
    found = html.find(sign, start)
    return found + 1 if found >= 0 else len(html)


def _raw(html: str, name: str, start: int) -> tuple[Raw, int]:
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, start)
    if closing is None:
        return Raw(name, html[start:]), len(html)
    return Raw(name, html[start : closing.start()]), _behind(html, ">", closing.start())


def _attributes(text: str) -> dict[str, str]:
    """The first of each name wins (§13.2.5.33)."""
    found: dict[str, str] = {}
    for match in ATTRIBUTE.finditer(text):
        if len(found) == ATTRIBUTES_PER_TAG:
            break
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found
