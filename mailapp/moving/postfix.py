"""Addresses of Postfix and sendmail: /etc/aliases (aliases(5)), and tables of virtual aliases (virtual(5)).

Read only; what each line becomes here, or why it has no place here, is a value. Nothing is looked up.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mailapp.standards.tablelines import logical

WORD = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s,"])+')
PROGRAM, FILE, INCLUDE = "|", "/", ":include:"
Look = Callable[[str], str | None]  # a file that a line names, by its path


@dataclass(frozen=True, slots=True)
class Line:
    """`address`: an address, or @domain for all that nobody has. `refused`: why it has no place here."""

    number: int
    address: str
    targets: tuple[str, ...] = ()
    refused: str = ""


def aliases(text: str, domain: str, look: Look) -> Iterator[Line]:
    """/etc/aliases: `name: value, value`; names without a domain are of this one."""
    for number, line in logical(text):
        name, colon, rest = _named(line)
        if not colon:
            yield Line(number, line, refused="there is no colon behind the name")
        elif name.startswith("owner-"):
            yield Line(number, name, refused="reports go to the writer here, not to a list's owner")
        else:
            yield _checked(number, _whole(name, domain), _targets(rest, domain, look))


def virtual(text: str, domain: str, look: Look) -> Iterator[Line]:
    """virtual(5): `address target, target`; a line of a domain alone says that it is one of virtual aliases."""
    for number, line in logical(text):
        name, *rest = line.split(None, 1)
        if name.startswith(("/", "!/")):
            yield Line(number, name, refused="it is a regular expression: see `manage.py pattern`")
        elif "@" not in name and "." in name:
            yield Line(number, name, refused=f"it declares a domain: `manage.py domain add {name}`")
        else:
            yield _checked(number, _whole(name, domain), _targets(rest[0] if rest else "", domain, look))


def _named(line: str) -> tuple[str, str, str]:
    """A name may stand in quotation marks, with a colon in it."""
    if found := re.match(r'"((?:[^"\\]|\\.)*)"\s*(:)(.*)', line):
        return found[1], found[2], found[3]
    name, colon, rest = line.partition(":")
    return name.strip(), colon, rest


def _targets(text: str, domain: str, look: Look) -> list[str]:
    """What no address can be here keeps its first sign, by which `_checked` knows it."""
    found: list[str] = []
    for word in WORD.findall(text):
        plain = word.strip('"') if word.startswith('"') else word
        if plain.lower().startswith(INCLUDE):
            inside = look(plain[len(INCLUDE) :])
            found += (
                [plain]
                if inside is None
                else [each for _, line in logical(inside) for each in _targets(line, domain, look)]
            )
        else:
            found.append(plain if plain.startswith((PROGRAM, FILE)) else _whole(plain.lstrip("\\"), domain))
    return found


def _checked(number: int, address: str, targets: list[str]) -> Line:
    if not targets:
        return Line(number, address, refused="it leads to nobody")
    for target in targets:
        if target.startswith(PROGRAM):
            return Line(
                number,
                address,
                refused=f"it runs a program ({target}): see `manage.py sieve`, or fetch that mail by IMAP",
            )
        if target.startswith(FILE):
            return Line(
                number,
                address,
                refused=f"it writes into a file ({target}): make an account, or a Sieve rule that discards",
            )
        if target.lower().startswith(INCLUDE):
            return Line(number, address, refused=f"the file of {target} is not beside this one: bring it along")
    return Line(number, address, tuple(dict.fromkeys(targets)))


def _whole(name: str, domain: str) -> str:
    return name if "@" in name else f"{name}@{domain}"
