"""From a card to text, for programs that read 3.0 (most) or 4.0."""

import base64
from collections.abc import Iterator

from mailapp.standards.vcard.lines import escaped, folded
from mailapp.standards.vcard.reading import NO_YEAR
from mailapp.standards.vcard.values import Card, Labelled, Photo, Postal

VERSIONS = ("3.0", "4.0")
PHOTO_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}


def write(card: Card, version: str = "3.0") -> str:
    """The whole card, its lines ended and folded (RFC 2426 §2, RFC 6350 §3)."""
    old = version == "3.0"
    lines = ["BEGIN:VCARD", f"VERSION:{version}", "PRODID:-//Pillarbox//Address book//EN"]
    lines += [f"{name}:{escaped(value)}" for name, value in _plain(card) if value]
    lines.append("N:" + _joined(card.family, card.given, card.additional, card.prefix, card.suffix))
    lines += [_labelled("EMAIL", one, ("INTERNET",) if old else ()) for one in card.addresses]
    lines += [_labelled("TEL", one, ()) for one in card.phones]
    lines += [_postal(one) for one in card.postal]
    if card.birthday:
        lines.append(_birthday(card.birthday, old))
    if card.groups:
        lines.append("CATEGORIES:" + ",".join(map(escaped, card.groups)))
    if card.photo:
        lines += _photo(card.photo, old)
    lines += [*card.rest, "END:VCARD"]
    return "".join(map(folded, lines))


def _plain(card: Card) -> Iterator[tuple[str, str]]:
    yield "UID", card.uid
    yield "FN", card.name or "?"  # RFC 6350 §6.2.1: there is always one
    yield "NICKNAME", card.nickname
    yield "ORG", card.organisation
    yield "TITLE", card.title
    yield "NOTE", card.note
    yield "URL", card.website


def _joined(*parts: str) -> str:
    return ";".join(map(escaped, parts))


def _labelled(name: str, one: Labelled, types: tuple[str, ...]) -> str:
    said = (*types, *([one.label.upper()] if one.label.isalpha() else []))
    return name + (";TYPE=" + ",".join(said) if said else "") + ":" + escaped(one.value)


def _postal(one: Postal) -> str:
    label = f";TYPE={one.label.upper()}" if one.label.isalpha() else ""
    return f"ADR{label}:" + _joined("", "", one.street, one.city, one.region, one.code, one.country)


def _birthday(birthday: str, old: bool) -> str:
    """3.0 knows no date without a year (RFC 2426 §3.1.5): there it is written as Apple's programs do."""
    if not birthday.startswith("--"):
        return f"BDAY;VALUE=date:{birthday}" if old else f"BDAY:{birthday.replace('-', '')}"
    if old:
        return f"BDAY;X-APPLE-OMIT-YEAR={NO_YEAR}:{NO_YEAR}-{birthday[2:]}"
    return f"BDAY:--{birthday[2:].replace('-', '')}"  # RFC 6350 §4.3.1


def _photo(photo: Photo, old: bool) -> list[str]:
    written = base64.b64encode(photo.octets).decode()
    if not old:
        return [f"PHOTO:data:{photo.media_type};base64,{written}"]
    kind = PHOTO_TYPES.get(photo.media_type)
    return [f"PHOTO;ENCODING=b;TYPE={kind}:{written}"] if kind else []
