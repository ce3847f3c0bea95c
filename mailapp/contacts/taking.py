"""Files of contacts: taken into a book card by card, and told card by card what could not be taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from mailapp.contacts import cards, csvfile, photos, shelf
from mailapp.contacts.values import MOST, Contact, ContactsError, Owner
from mailapp.standards import vcard
from mailapp.standards.vcard import Card, CardSyntax

FILE_OCTETS = 20 * 1024 * 1024
TROUBLES = 200  # that are told

Read = tuple[str, Card | None, str]  # where in the file, what stands there, what is wrong with it


@dataclass(frozen=True, slots=True)
class Taken:
    """How many contacts are new, how many were written anew, how many were there already; and the troubles."""

    added: int = 0
    changed: int = 0
    same: int = 0
    troubles: tuple[str, ...] = ()


@dataclass
class Found:
    """What a file holds that is new, other, there already, or wrong."""

    new: dict[str, Card] = field(default_factory=dict)  # by UID
    other: list[tuple[int, Card]] = field(default_factory=list)
    same: int = 0
    troubles: list[str] = field(default_factory=list)


def take(owner: Owner, octets: bytes, group: str = "") -> Taken:
    """A file of vCards or CSV; all that come from it into `group`, too. Raises ContactsError for what is neither."""
    if len(octets) > FILE_OCTETS:
        raise ContactsError(_("This file is too large: it may have %(n)d MB.") % {"n": FILE_OCTETS // 1024**2})
    with transaction.atomic():
        found = _sorted(owner, cards_of(octets), group)
        for number, card in found.other:
            shelf.change(owner, number, card)
        if found.new:
            shelf.add_many(owner, list(found.new.values()))
    return Taken(len(found.new), len(found.other), found.same, tuple(found.troubles[:TROUBLES]))


def cards_of(octets: bytes) -> Iterator[Read]:
    """What a file holds. Raises ContactsError when it is neither vCards nor CSV."""
    if b"BEGIN:VCARD" in octets[:100_000].replace(b"\0", b"").upper():
        return vcards(octets)
    return csvfile.read(octets)


def vcards(octets: bytes) -> Iterator[Read]:
    """Card by card."""
    number, texts = 0, vcard.split(octets)
    while True:
        number += 1
        where = _("Card %(n)d") % {"n": number}
        try:
            text = next(texts)
        except StopIteration:
            return
        except CardSyntax:
            yield where, None, _("it has no end: the file was cut off")
            return
        try:
            yield where, vcard.read(text), ""
        except CardSyntax:
            yield where, None, _("it cannot be read")


def _sorted(owner: Owner, read: Iterator[Read], group: str) -> Found:
    there = shelf.all_of(owner)
    by_uid = {one.card.uid: one for one in there}
    alike = {_key(one.card) for one in there}
    found = Found()
    for number, (where, card, wrong) in enumerate(read):
        if number >= MOST:
            found.troubles.append(_("%(n)d are taken at once, and no more.") % {"n": MOST})
            break
        if wrong:
            found.troubles.append(_("%(where)s: %(wrong)s.") % {"where": where, "wrong": wrong})
        if card is None:
            continue
        try:
            card = fit(card, group, found, where)
        except ContactsError as refusal:
            found.troubles.append(_("%(where)s: %(wrong)s") % {"where": where, "wrong": refusal})
            continue
        known = by_uid.get(card.uid)
        if known and (replace(card, photo=None) != known.card or (card.photo and not known.has_photo)):
            found.other.append((known.id, card))
        elif known or card.uid in found.new or _key(card) in alike:
            found.same += 1
        else:
            found.new[card.uid] = card
            alike.add(_key(card))
    return found


def fit(card: Card, group: str, found: Found, where: str) -> Card:
    """As the book takes it; a photo that it does not take is left out and told. Raises ContactsError."""
    if card.photo:
        try:
            card = replace(card, photo=photos.checked(card.photo))
        except ContactsError as refusal:
            found.troubles.append(_("%(where)s: %(wrong)s") % {"where": where, "wrong": refusal})
            card = replace(card, photo=None)
    if group and group not in card.groups:
        card = replace(card, groups=(*card.groups, group))
    return cards.checked(replace(card, uid=card.uid or f"urn:uuid:{uuid4()}"))


def _key(card: Card) -> tuple[str, frozenset[str]]:
    """Two that are alike in this are one."""
    reached = card.addresses or card.phones
    return cards.plain(card.name), frozenset(cards.canonical_or_plain(one.value) for one in reached)


def written(
    owner: Owner, version: str = "3.0", group: int | None = None, numbers: Sequence[int] | None = None
) -> Iterator[str]:
    """The book, a group of it or some contacts, a vCard at a time: photos are large."""
    for one in shelf.all_of(owner, group, numbers):
        yield vcard.write(with_photo(one), version)


def with_photo(one: Contact) -> Card:
    """The whole card."""
    return replace(one.card, photo=shelf.photo(one.owner, one.id) if one.has_photo else None)
