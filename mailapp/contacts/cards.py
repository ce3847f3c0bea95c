"""A card as its row keeps it: bounded, searchable, in order."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from mailapp.contacts.values import CARD_SIZE, VALUE_SIZE, ContactsError
from mailapp.standards.address import canonical
from mailapp.standards.vcard import Card, Labelled, Postal

UID_SIZE, GROUP_SIZE = 255, 100  # characters
ELSEWHERE = ("uid", "groups", "photo")  # kept in columns of their own
NAMES = {one.name for one in fields(Card)}


def checked(card: Card) -> Card:
    """With a name and a UID. Raises ContactsError for what is too long or says nothing."""
    name = card.name or spoken(card)
    if not name:
        raise ContactsError(_("A contact needs a name, an address or a number."))
    card = replace(card, name=name[:200], uid=card.uid or f"urn:uuid:{uuid4()}")
    texts = list(_texts(card))
    if any(map(_is_too_long, texts)) or len(card.uid) > UID_SIZE or any(len(one) > GROUP_SIZE for one in card.groups):
        raise ContactsError(_("“%(name)s”: one of the lines is too long.") % {"name": card.name[:60]})
    if sum(map(len, (*texts, card.note, *card.rest))) > CARD_SIZE:
        raise ContactsError(_("“%(name)s”: there is too much on this card.") % {"name": card.name[:60]})
    if any("\0" in text for text in (*texts, card.note, card.uid, *card.rest)):
        raise ContactsError(_("“%(name)s”: there is a sign in it that is no text.") % {"name": card.name[:60]})
    return card


def _texts(card: Card) -> Iterator[str]:
    """All of it that is one value each; the note may be long."""
    for one in fields(Card):
        value = getattr(card, one.name)
        if isinstance(value, str) and one.name != "note":
            yield value
    for labelled in (*card.addresses, *card.phones):
        yield labelled.value
    for place in card.postal:
        yield from (place.street, place.city, place.region, place.code, place.country)
    yield from card.groups


def _is_too_long(text: str) -> bool:
    return len(text) > VALUE_SIZE


def spoken(card: Card) -> str:
    """A name made of its parts, or of what else there is."""
    parts = (card.prefix, card.given, card.additional, card.family, card.suffix)
    named = " ".join(filter(None, parts)) or card.nickname or card.organisation
    return named or next((one.value for one in (*card.addresses, *card.phones)), "")


def resource(card: Card) -> str:
    """A name for CardDAV: the UID's, where an address can hold it."""
    return f"{card.uid}.vcf" if re.fullmatch(r"[A-Za-z0-9._@:-]{1,200}", card.uid) else f"{uuid4()}.vcf"


def kept(card: Card) -> dict[str, Any]:
    """For the JSON column: what is not empty."""
    return {name: value for name, value in asdict(replace(card, photo=None)).items() if value and name not in ELSEWHERE}


def read(uid: str, row: dict[str, Any], groups: tuple[str, ...] = ()) -> Card:
    said = {name: value for name, value in row.items() if name in NAMES}
    for name, shape in (("addresses", Labelled), ("phones", Labelled), ("postal", Postal)):
        said[name] = tuple(shape(**one) for one in said.get(name, ()))
    said["rest"] = tuple(said.get("rest", ()))
    return Card(**said | {"uid": uid, "groups": groups})


def words(card: Card) -> str:
    """What is searched."""
    found = [card.name, card.nickname, card.organisation, card.title, card.note[:1000], *card.groups]
    found += [one.value for one in (*card.addresses, *card.phones)] + [one.city for one in card.postal]
    return plain(" ".join(filter(None, found)))[:8000]


def sort_key(card: Card) -> str:
    """By family name where there is one."""
    return plain(f"{card.family} {card.given}" if card.family else card.name)[:200]


def plain(text: str) -> str:
    """Small letters without accents: who types Jurgen finds Jürgen."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())


def canonical_or_plain(address: str) -> str:
    """As letters are recognised by it."""
    try:
        return canonical(address)
    except ValueError:  # what somebody typed is kept, and matches what is written alike
        return address.strip().lower()[:320]
