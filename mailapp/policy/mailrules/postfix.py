"""Tables of Postfix as rules: access(5), header_checks(5), canonical(5), bcc maps."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailapp.policy.mailrules import families
from mailapp.policy.mailrules.values import BadRule, says
from mailapp.policy.mailrules.values import read as read_rule
from mailapp.standards.tablelines import logical

REGEXP = re.compile(r"(!?)/((?:[^/\\]|\\.)*)/([a-zA-Z]*)\Z")
CODE = re.compile(r"([45])\d\d\b\s*(?:[45]\.\d{1,3}\.\d{1,3}\s*)?(.*)", re.DOTALL)
ACCESS = {"OK": "allow", "PERMIT": "allow", "REJECT": "refuse", "DEFER": "defer", "HOLD": "hold", "WARN": "warn"}
CONTENT = {
    "REJECT": "reject",
    "HOLD": "hold",
    "DISCARD": "discard",
    "REDIRECT": "redirect",
    "PREPEND": "prepend",
    "REPLACE": "replace",
    "IGNORE": "ignore",
    "STRIP": "ignore",
    "WARN": "warn",
    "INFO": "warn",
    "DUNNO": "skip",
    "OK": "skip",
}
CONDITION = {"if": 1, "endif": -1}  # regexp_table(5)
Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Imported:
    """The rules of a file, and the lines that have no rule here, each with a sentence."""

    family: str
    rules: tuple[Fields, ...]
    passed_over: tuple[str, ...]


def read(kind: str, text: str) -> Imported:
    """The rules in a table of Postfix. Raises BadRule for a kind that we do not know."""
    if kind not in KINDS:
        raise BadRule(f"There is no kind {kind}: {', '.join(KINDS)}.")
    family, line_of = KINDS[kind]
    rules: list[Fields] = []
    over: list[str] = []
    inside = 0  # of so many conditions
    for number, key, value in _lines(text):
        try:
            if family == "content" and (step := CONDITION.get(key.lower())):
                inside = max(0, inside + step)
                if inside == 0:
                    continue
            if inside:
                raise BadRule("conditions (if … endif) have no rule here")
            rules += [says(read_rule(families.kind(family), fields)) for fields in line_of(key, value)]
        except BadRule as why:
            over.append(f"line {number}: {why}")
    return Imported(family, tuple(rules), tuple(over))


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Number, key and value of each logical line."""
    for number, line in logical(text):
        key, _, value = _parted(line)
        yield number, key, value.strip()


def _parted(line: str) -> tuple[str, str, str]:
    """A pattern between slashes may hold blanks."""
    found = re.match(r"(!?/(?:[^/\\]|\\.)*/[a-zA-Z]*)\s+(.*)", line)
    return (found[1], " ", found[2]) if found else line.partition(" ") if " " in line else line.partition("\t")


def _access(about: str) -> Callable[[str, str], list[Fields]]:
    def line_of(key: str, value: str) -> list[Fields]:
        if key.startswith(("/", "!/")):
            raise BadRule("patterns are content rules here")
        action, reason = _access_action(value)
        return [{"about": about, "pattern": name, "action": action, "reason": reason} for name in _names(about, key)]

    return line_of


def _access_action(value: str) -> tuple[str, str]:
    if found := CODE.match(value):
        return ("refuse" if found[1] == "5" else "defer"), found[2]
    word, _, reason = value.partition(" ")
    known = ACCESS.get(word.upper().removesuffix("_IF_PERMIT").removesuffix("_IF_REJECT"))
    if known is None and not word.isdigit():
        raise BadRule(f"{word} has no rule here")
    return known or "allow", reason.strip()


def _names(about: str, key: str) -> list[str]:
    """A domain stands for those below it, too (parent_domain_matches_subdomains); 192.168 is a network."""
    if key.endswith("@") or "@" in key or key == "<>" or key.startswith("."):
        return [key]
    if about == "client" and re.fullmatch(r"[\d.]+", key):
        return [_network(key)]
    if ":" in key or "/" in key:
        return [key]
    return [key, f".{key}"]


def _network(key: str) -> str:
    octets = key.rstrip(".").split(".")
    return ".".join(octets + ["0"] * (4 - len(octets))) + (f"/{8 * len(octets)}" if len(octets) < 4 else "")


def _content(where: str) -> Callable[[str, str], list[Fields]]:
    def line_of(key: str, value: str) -> list[Fields]:
        found = REGEXP.match(key)
        if found is None:
            raise BadRule(f"{key[:40]} is no pattern that we can take")
        word, _, argument = value.partition(" ")
        if word.upper() not in CONTENT:
            raise BadRule(f"{word} has no rule here")
        ignore_case = "i" not in found[3]  # the flag i toggles it: regexp_table(5)
        pattern = found[2].replace(r"\/", "/")
        rule = {"where": where, "pattern": pattern, "action": CONTENT[word.upper()], "argument": argument.strip()}
        return [{**rule, "ignore_case": ignore_case, "negated": bool(found[1]), "road": "both"}]

    return line_of


def _rewriting(scope: str, road: str, *, headers: bool) -> Callable[[str, str], list[Fields]]:
    def line_of(key: str, value: str) -> list[Fields]:
        if "@" not in key or "," in value:
            raise BadRule("only addresses and @domains are rewritten here, to one address")
        return [{"pattern": key, "to": value, "scope": scope, "road": road, "headers": headers}]

    return line_of


def _copies(of: str) -> Callable[[str, str], list[Fields]]:
    return lambda key, value: [{"of": of, "pattern": key, "to": value}]


KINDS: dict[str, tuple[str, Callable[[str, str], list[Fields]]]] = {
    "client_access": ("access", _access("client")),
    "helo_access": ("access", _access("helo")),
    "sender_access": ("access", _access("sender")),
    "recipient_access": ("access", _access("recipient")),
    "header_checks": ("content", _content("header")),
    "mime_header_checks": ("content", _content("mime")),
    "nested_header_checks": ("content", _content("nested")),
    "body_checks": ("content", _content("body")),
    "canonical": ("rewriting", _rewriting("both", "both", headers=True)),
    "sender_canonical": ("rewriting", _rewriting("sender", "both", headers=True)),
    "recipient_canonical": ("rewriting", _rewriting("recipient", "both", headers=True)),
    "generic": ("rewriting", _rewriting("sender", "submitted", headers=True)),
    "sender_bcc": ("copies", _copies("sender")),
    "recipient_bcc": ("copies", _copies("recipient")),
}
