"""From octets to cards. What is no card is told; what is odd in one is read as well as can be."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from mailapp.standards.vcard.lines import Line, fields, parse, unescaped, unfolded
from mailapp.standards.vcard.values import LABELS, Card, Labelled, Photo, Postal

CARD_OCTETS = 8_000_000
MANY = 50  # of one kind on a card
REST_LINES, REST_SIZE = 60, 16_000  # of what we keep without knowing it, in characters
FRAME = {"BEGIN", "END", "VERSION", "PRODID", "REV", "X-ABLABEL", "SOURCE", "XML", "CLIENTPIDMAP"}
APPLE_LABEL = re.compile(r"^_\$!<(.*)>!\$_$")
DATE = re.compile(r"(\d{4}|--)-?(\d\d)-?(\d\d)(?:[T ].*)?$")
NO_YEAR = "1604"  # Apple's, with X-APPLE-OMIT-YEAR


class CardSyntax(ValueError):
    """This is no card; says why."""


def split(octets: bytes) -> Iterator[str]:
    """Each card of a file, as text. Raises CardSyntax at what begins and never ends, or is too large."""
    text = _decoded(octets)
    card, depth = list[str](), 0
    for line in unfolded(text):
        said = line.strip().upper()
        if said == "BEGIN:VCARD":
            depth += 1
        if depth:
            card.append(line)
        if said == "END:VCARD" and depth:
            depth -= 1
            if not depth:
                yield "\r\n".join(card)
                card = []
    if card:
        raise CardSyntax("the last card has no end")


def read(text: str) -> Card:
    """One card (without the groups of 2.1 within it). Raises CardSyntax."""
    if len(text) > CARD_OCTETS:
        raise CardSyntax("it is too large")
    found = [line for one in unfolded(text) if (line := parse(one))]
    if not found or found[0].name != "BEGIN" or found[-1].name != "END":
        raise CardSyntax("it is no vCard")
    heard = _Heard({line.group: line.value for line in found if line.name == "X-ABLABEL" and line.group})
    for line in found:
        if line.name in READERS:
            READERS[line.name](heard, line)
        elif line.name not in FRAME:
            heard.keep(line)
    return heard.card()


@dataclass
class _Heard:
    """What has been read of a card so far."""

    apple: dict[str, str]  # labels by group
    said: dict[str, Any] = field(default_factory=dict)
    many: dict[str, list[Any]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)

    def keep(self, line: Line) -> None:
        if len(self.rest) < REST_LINES and sum(map(len, self.rest)) + len(line.text) < REST_SIZE:
            bare = line.text[len(line.group) + 1 :] if line.group else line.text  # its group's label goes elsewhere
            self.rest.append(bare)

    def once(self, name: str, value: str) -> None:
        if value and name not in self.said:
            self.said[name] = value

    def one_more(self, name: str, value: Any, *, first: bool = False) -> None:
        some = self.many.setdefault(name, [])
        if value and value not in some and len(some) < MANY:
            some.insert(0, value) if first else some.append(value)

    def label(self, line: Line) -> str:
        """Where, as far as we tell places apart."""
        apple = self.apple.get(line.group, "")
        named = APPLE_LABEL.sub(r"\1", apple).lower()
        types = line.types | {named} | ({"cell"} if line.types & {"mobile", "iphone"} or named == "mobile" else set())
        return next((label for label in ("fax", "cell", "pager", "home", "work") if label in types), "")

    def card(self) -> Card:
        several: dict[str, Any] = {name: tuple(some) for name, some in self.many.items()}
        found = Card(**self.said, **several, rest=tuple(self.rest))
        return replace(found, name=found.name or _named(found))


def _named(card: Card) -> str:
    parts = (card.prefix, card.given, card.additional, card.family, card.suffix)
    spoken = " ".join(filter(None, parts)) or card.nickname or card.organisation
    return spoken or next((one.value for one in (*card.addresses, *card.phones)), "")


def _text(name: str) -> Callable[[_Heard, Line], None]:
    return lambda heard, line: heard.once(name, clean(unescaped(line.value)))


def clean(text: str, lines: bool = False) -> str:
    """Without control characters; on one line, unless `lines`."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return kept.strip() if lines else " ".join(kept.split())


def _names(heard: _Heard, line: Line) -> None:
    parts = [clean(one.replace(",", " ")) for one in fields(line.value)]
    for name, value in zip(("family", "given", "additional", "prefix", "suffix"), parts, strict=False):
        heard.once(name, value)


def _labelled(name: str) -> Callable[[_Heard, Line], None]:
    def reader(heard: _Heard, line: Line) -> None:
        value = clean(unescaped(line.value))
        for scheme in ("tel:", "mailto:"):
            value = value.removeprefix(scheme)
        preferred = "pref" in line.types or bool(line.first("PREF"))
        known = heard.many.get(name, [])
        if value not in [one.value for one in known]:
            heard.one_more(name, Labelled(value, heard.label(line)) if value else None, first=preferred)

    return reader


def _postal(heard: _Heard, line: Line) -> None:
    parts = [clean(one, lines=True) for one in fields(line.value)] + [""] * 7
    street = "\n".join(filter(None, (parts[2], parts[1], parts[0])))
    label = heard.label(line) if heard.label(line) in LABELS[:3] else ""
    heard.one_more("postal", Postal(street, parts[3], parts[4], parts[5], parts[6], label))


def _organisation(heard: _Heard, line: Line) -> None:
    heard.once("organisation", clean(", ".join(filter(None, fields(line.value)))))


def _birthday(heard: _Heard, line: Line) -> None:
    """RFC 6350 §4.3.1; of a date without its year Apple says 1604."""
    match = DATE.match(line.value.strip())
    if not match:
        return heard.keep(line)
    year, month, day = match.groups()
    unknown = year in ("--", NO_YEAR) and (year == "--" or "X-APPLE-OMIT-YEAR" in line.params)
    if not ("01" <= month <= "12" and "01" <= day <= "31"):
        return heard.keep(line)
    return heard.once("birthday", f"--{month}-{day}" if unknown else f"{year}-{month}-{day}")


def _categories(heard: _Heard, line: Line) -> None:
    for one in fields(line.value, ","):
        heard.one_more("groups", clean(one))


def _photo(heard: _Heard, line: Line) -> None:
    """Within the card; what only names an address elsewhere is kept and never fetched."""
    written, kind = line.value.strip(), line.first("TYPE") or "jpeg"
    media_type = line.first("MEDIATYPE") or (kind if "/" in kind else f"image/{kind}")
    if written.lower().startswith("data:"):
        head, _comma, written = written.partition(",")
        media_type = head[5:].partition(";")[0].lower() or media_type
    elif line.first("ENCODING") not in ("b", "base64"):
        return heard.keep(line)
    try:
        octets = base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if octets and "photo" not in heard.said:
        heard.said["photo"] = Photo(media_type, octets)
    return None


def _kind(heard: _Heard, line: Line) -> None:
    heard.once("kind", "group" if line.value.strip().lower() == "group" else "")
    heard.keep(line)


READERS: dict[str, Callable[[_Heard, Line], None]] = {
    "FN": _text("name"),  # RFC 6350 §6.2.1
    "N": _names,  # §6.2.2
    "NICKNAME": _text("nickname"),  # §6.2.3
    "PHOTO": _photo,  # §6.2.4
    "BDAY": _birthday,  # §6.2.5
    "ADR": _postal,  # §6.3.1
    "TEL": _labelled("phones"),  # §6.4.1
    "EMAIL": _labelled("addresses"),  # §6.4.2
    "TITLE": _text("title"),  # §6.6.1
    "ORG": _organisation,  # §6.6.4
    "CATEGORIES": _categories,  # §6.7.1
    "NOTE": lambda heard, line: heard.once("note", clean(unescaped(line.value), lines=True)),  # §6.7.2
    "UID": _text("uid"),  # §6.7.6
    "URL": _text("website"),  # §6.7.8
    "KIND": _kind,  # §6.1.4
    "X-ADDRESSBOOKSERVER-KIND": _kind,
}


def _decoded(octets: bytes) -> str:
    """UTF-8 as RFC 6350 §3.1 asks; older programs wrote what their system had."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")
