"""Texts that people type, made into what a script can say: no NUL, no halves of characters, one kind of line end."""

import re
import unicodedata

from mailapp.standards.rulebook.errors import BadRule

HALF = re.compile("[\ud800-\udfff]")  # UTF-8 has no way to write it, and scripts are UTF-8 (RFC 5228 §2.1)
LINE_END = re.compile(r"\r\n|\r")


def line(text: str) -> str:
    """On one line: whatever controls or breaks lines becomes a space."""
    whole = HALF.sub("\ufffd", text)
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in whole)


def lines(text: str) -> str:
    """Line ends are newlines; other controls, but tabs, become spaces."""
    whole = LINE_END.sub("\n", HALF.sub("\ufffd", text))
    return "".join(" " if unicodedata.category(sign) == "Cc" and sign not in "\n\t" else sign for sign in whole)


def said(text: str, most: int, what: str) -> str:
    """A line that says something. Raises BadRule."""
    return _measured(line(text), most, what)


def written(text: str, most: int, what: str) -> str:
    """Lines that say something. Raises BadRule."""
    return _measured(lines(text), most, what)


def _measured(text: str, most: int, what: str) -> str:
    if not text.strip():
        raise BadRule(f"{what} is missing.")
    if len(text) > most:
        raise BadRule(f"{what} has at most {most} characters.")
    return text
