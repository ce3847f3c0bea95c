"""Macros: "%{ir}.%{v}._spf.%{d2}" (RFC 7208 §7)."""

import re
from collections.abc import Callable
from urllib.parse import quote

from mailapp.standards.spf.limits import LABEL_CHARACTERS, NAME_CHARACTERS

LITERAL = r"[\x21-\x24\x26-\x7e]"
EXPAND = r"%(?:\{([A-Za-z])(\d{0,4})([rR]?)([.\-+,/_=]*)\}|([%_\-]))"  # no name has 10,000 labels
TOKEN = re.compile(EXPAND)
MACRO_STRING = re.compile(rf"(?>(?:{LITERAL}|{EXPAND})*)\Z")
EXPLANATION = re.compile(rf"(?>(?:{LITERAL}|{EXPAND}| )*)\Z")
TOP_LABEL = re.compile(r"(?=.*[A-Za-z]|.*-)[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?\Z")  # RFC 7208 §7.1: no number
ESCAPED = {"%": "%", "_": " ", "-": "%20"}
OF_NAMES = frozenset("slodiphv")
OF_EXPLANATIONS = OF_NAMES | frozenset("crt")  # RFC 7208 §7.2: these tell people something

Values = Callable[[str], str]  # what a letter stands for


def is_macro_string(text: str) -> bool:
    """RFC 7208 §7.1, as the value of a modifier that nobody knows."""
    return MACRO_STRING.match(text) is not None and _are_known(text, OF_EXPLANATIONS)


def is_domain_spec(text: str) -> bool:
    """RFC 7208 §7.1: it ends in a macro or in a label that can end a domain."""
    if not MACRO_STRING.match(text) or not _are_known(text, OF_NAMES):
        return False
    end = max((token.end() for token in TOKEN.finditer(text)), default=0)
    literal = text[end:]
    if end and not literal:
        return True
    _, dot, label = literal.removesuffix(".").rpartition(".")
    return bool(dot) and len(label) <= LABEL_CHARACTERS and TOP_LABEL.match(label) is not None


def is_explanation(text: str) -> bool:
    """RFC 7208 §6.2"""
    return EXPLANATION.match(text) is not None and _are_known(text, OF_EXPLANATIONS)


def _are_known(text: str, letters: frozenset[str]) -> bool:
    for token in TOKEN.finditer(text):
        if token[1] and (token[1].lower() not in letters or (token[2] and not int(token[2]))):
            return False
    return True


def letters(text: str) -> set[str]:
    """The macros that a text has, in lower case."""
    return {token[1].lower() for token in TOKEN.finditer(text) if token[1]}


def expand(text: str, values: Values) -> str:
    """The text with its macros filled in (RFC 7208 §7.3)."""
    if "%" not in text:
        return text
    return TOKEN.sub(lambda token: ESCAPED[token[5]] if token[5] else _value(token, values), text)


def domain(text: str, values: Values) -> str:
    """A domain-spec filled in, as a resolver takes it (RFC 7208 §7.3: what is too long loses labels from the left)."""
    name = expand(text, values).removesuffix(".").replace("\\", "\\\\")  # RFC 1035 §5.1
    while len(name) > NAME_CHARACTERS and "." in name:
        name = name.partition(".")[2]
    return name


def _value(token: re.Match[str], values: Values) -> str:
    letter, digits, reverse, delimiters = token[1], token[2], token[3], token[4]
    value = values(letter.lower())
    if digits or reverse or delimiters:
        parts = re.split(f"[{re.escape(delimiters or '.')}]", value)
        if reverse:
            parts.reverse()
        value = ".".join(parts[-int(digits) :] if digits else parts)
    return quote(value, safe="-._~") if letter.isupper() else value
