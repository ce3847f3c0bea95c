"""What is typed into To, Cc and Bcc: people, or a sentence about what is no address."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mailapp.standards.address import Named, canonical, parse_list, to_ascii
from webmail.letters.write import one_line

BARE = re.compile(r"[^\s@<>()\"]+@[^\s@<>()\"]+")
SEPARATORS = ",;\n"
SIZE = 100_000  # characters of one field


@dataclass(frozen=True, slots=True)
class Typed:
    people: list[Named]
    errors: list[str]


def understand(text: str) -> Typed:
    """Each piece must be exactly one address; nothing is silently left out."""
    people: dict[str, Named] = {}
    errors = []
    for piece in _apart(pieces(text[:SIZE])):
        try:
            person = _person(piece)
            people.setdefault(canonical(person.address), person)
        except ValueError as reason:
            errors.append(_("“%(typed)s” is not an e-mail address: %(reason)s") % {"typed": piece, "reason": reason})
    return Typed(list(people.values()), errors)


def _apart(some: Iterable[str]) -> Iterator[str]:
    """A column of addresses that is pasted into a field comes with blanks between them."""
    for piece in some:
        words = piece.split()
        yield from words if all(BARE.fullmatch(word) for word in words) else [piece]


def _person(piece: str) -> Named:
    """Raises ValueError."""
    found = parse_list(piece)
    if len(found) != 1 or "@" not in found[0].address:
        raise ValueError(_("write it like anna@example.com"))
    name, address = one_line(found[0].name), found[0].address
    if address != _bare(piece):  # the reader of header fields forgives much, and would write to somebody else
        raise ValueError(_("write it like anna@example.com"))
    return Named(name, _in_a_labels(address))


def _in_a_labels(address: str) -> str:
    """As every server understands it: only what stands before the @ may need SMTPUTF8 (RFC 6531). Raises ValueError."""
    local, at, domain = address.rpartition("@")
    needs_it = not local.isascii()
    return address if domain.isascii() or needs_it else f"{local}{at}{to_ascii(domain)}"


def _bare(piece: str) -> str:
    """What stands in angle brackets, or all of it without comments (RFC 5322 §3.2.2)."""
    _before, bracket, behind = piece.rpartition("<")
    if bracket:
        return behind.partition(">")[0].strip()
    return re.sub(r"\([^()]*\)", "", piece).strip()


def pieces(text: str) -> Iterator[str]:
    """Cut at commas, semicolons and ends of lines that stand outside quotation marks, <> and ()."""
    piece, quoted, angle, comment = "", False, False, 0
    for sign in text.replace("\r", "\n"):
        if sign == '"' and not piece.endswith("\\"):
            quoted = not quoted
        elif not quoted:
            angle = (angle or sign == "<") and sign != ">"
            comment = max(0, comment + (sign == "(") - (sign == ")"))
        if sign in SEPARATORS and (sign == "\n" or not (quoted or angle or comment)):
            yield from filter(None, [one_line(piece)])
            piece, quoted, angle, comment = "", False, False, 0
        else:
            piece += sign
    yield from filter(None, [one_line(piece)])
