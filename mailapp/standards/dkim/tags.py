"""Lists of tags, "v=1; a=rsa-sha256; …", as DKIM, DMARC and ARC write them (RFC 6376 §3.2)."""

import re
from collections.abc import Iterable

LIST_OCTETS = 64 * 1024  # a longer one is no list of anybody honest
TAGS = 100
LINE_OCTETS = 76

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
VALUE = re.compile(r"[\t\r\n \x21-\x3a\x3c-\x7e\x80-\U0010ffff]*\Z")  # RFC 8616 §4 lets UTF-8 in
BLANKS = re.compile(r"[ \t\r\n]+")


class TagError(ValueError):
    """The list is none; the text is a phrase that says why."""


def parse(text: str) -> dict[str, str]:
    """The tags in their order; values without the blanks around them. Raises TagError, also when one comes twice."""
    if len(text) > LIST_OCTETS:
        raise TagError(f"it is longer than {LIST_OCTETS} octets")
    pieces = text.split(";", TAGS + 1)
    if not pieces[-1].strip(" \t\r\n"):
        pieces.pop()  # RFC 6376 §3.2: the last semicolon may end the list
    if len(pieces) > TAGS:
        raise TagError(f"it has more than {TAGS} tags")
    found: dict[str, str] = {}
    for piece in pieces:
        name, value = _tag(piece)
        if name in found:
            raise TagError(f"the tag {name}= comes twice")
        found[name] = value
    return found


def _tag(piece: str) -> tuple[str, str]:
    name, equals, value = piece.partition("=")
    name, value = name.strip(" \t\r\n"), value.strip(" \t\r\n")
    if not equals or not NAME.match(name):
        raise TagError(f"“{piece.strip()[:40]}” is no tag")
    if not VALUE.match(value):
        raise TagError(f"the tag {name}= has signs that no tag may have")
    return name, value


def without_blanks(value: str) -> str:
    """A value in which white space means nothing, as base64 and lists of names have it."""
    return BLANKS.sub("", value)


def written(tags: Iterable[tuple[str, str]]) -> str:
    """The list, folded before a tag where a line gets long, with CRLF and a tab. Values stay as they are."""
    lines = [""]
    for name, value in tags:
        tag = f"{name}={value};"
        last = lines[-1]
        if last and len(last.rpartition("\n")[2]) + len(tag) > LINE_OCTETS:
            lines.append(tag)
        else:
            lines[-1] = f"{last} {tag}" if last else tag
    return "\r\n\t".join(lines).removesuffix(";")
