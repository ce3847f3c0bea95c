"""Contacts in a book: found, read, written, removed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mailapp.contacts import books, cards, photos
from mailapp.contacts.models import Address, Book, Contact, Gone, Group, Picture
from mailapp.contacts.values import GROUPS, MOST, ContactsError, Entry, NoSuchContact, Owner, UidTaken
from mailapp.contacts.values import Contact as Whole
from mailapp.standards.vcard import Card, Photo


def find(owner: Owner, words: str = "", group: int | None = None, start: int = 0, limit: int = 50) -> list[Entry]:
    """Contacts in the order of their names: all of the words stand on each."""
    return [entry(row) for row in _rows(owner, words, group)[start : start + limit]]


def count(owner: Owner, words: str = "", group: int | None = None) -> int:
    return _rows(owner, words, group).count()


def one(owner: Owner, number: int) -> Whole:
    """Raises NoSuchContact."""
    return whole(owner, _row(owner, pk=number))


def by_uid(owner: Owner, uid: str) -> Whole | None:
    row = Contact.objects.filter(book__key=books.key_of(owner), uid=uid).prefetch_related("groups").first()
    return whole(owner, row) if row else None


def at(owner: Owner, resource: str) -> Whole | None:
    """The contact with this name in CardDAV."""
    row = Contact.objects.filter(book__key=books.key_of(owner), resource=resource).prefetch_related("groups").first()
    return whole(owner, row) if row else None


def all_of(
    owner: Owner,
    group: int | None = None,
    numbers: Iterable[int] | None = None,
    resources: Iterable[str] | None = None,
) -> list[Whole]:
    """The whole book, a group of it, or some; lists of other programs' making, too, when nothing is asked for."""
    rows = Contact.objects.filter(book__key=books.key_of(owner)).prefetch_related("groups")
    if group is not None:
        rows = rows.filter(groups=group)
    if numbers is not None:
        rows = rows.filter(pk__in=list(numbers)[:MOST])
    if resources is not None:
        rows = rows.filter(resource__in=list(resources)[:MOST])
    return [whole(owner, row) for row in rows]


def photo(owner: Owner, number: int) -> Photo | None:
    picture = Picture.objects.filter(contact__book__key=books.key_of(owner), contact_id=number).first()
    return Photo(picture.media_type, bytes(picture.octets)) if picture else None


def add(owner: Owner, card: Card, resource: str = "") -> Whole:
    """A new contact. Raises ContactsError; UidTaken when there is one with this UID or this resource's name."""
    card = _checked(card)
    with books.changing(owner) as book:
        if book.contacts.count() >= MOST:
            raise ContactsError(_("There are %(n)d contacts, and no room for more.") % {"n": MOST})
        resource = resource or cards.resource(card)
        if book.contacts.filter(Q(uid=card.uid) | Q(resource=resource)).exists():
            raise UidTaken(_("“%(name)s” is in the book already.") % {"name": card.name})
        return whole(owner, _write(Contact(book=book, uid=card.uid, resource=resource), card, book))


def add_many(owner: Owner, some: Sequence[Card]) -> None:
    """New contacts at once; none of their UIDs is taken. Raises ContactsError, and then none is added."""
    checked = [_checked(card) for card in some]
    with books.changing(owner) as book:
        if book.contacts.count() + len(checked) > MOST:
            raise ContactsError(_("%(n)d contacts are the most that a book holds.") % {"n": MOST})
        rows = Contact.objects.bulk_create(
            [_dressed(Contact(book=book, uid=card.uid, resource=cards.resource(card)), card, book) for card in checked]
        )
        pairs = list(zip(rows, checked, strict=True))
        Address.objects.bulk_create(
            [Address(contact=row, address=address) for row, card in pairs for address in _addresses(card)]
        )
        groups = {group.name: group for group in _groups(book, [name for card in checked for name in card.groups])}
        through = Contact.groups.through
        through.objects.bulk_create(
            [through(contact=row, group=groups[name]) for row, card in pairs for name in dict.fromkeys(card.groups)]
        )
        Picture.objects.bulk_create(
            [
                Picture(contact=row, media_type=card.photo.media_type, octets=card.photo.octets)
                for row, card in pairs
                if card.photo
            ]
        )


def change(owner: Owner, number: int, card: Card, *, keep_photo: bool = True) -> Whole:
    """Another card for the same contact, whose UID stays. Raises ContactsError, NoSuchContact.

    A program sends the photo with each change: one that is the same is not drawn again, for it would fade.
    """
    with books.changing(owner) as book:
        row = _row(owner, pk=number)
        if card.photo and Picture.objects.filter(contact=row, octets=card.photo.octets).exists():
            card, keep_photo = replace(card, photo=None), True
        card = _checked(replace(card, uid=row.uid))
        return whole(owner, _write(row, card, book, keep_photo=keep_photo))


def remove(owner: Owner, numbers: Iterable[int]) -> int:
    """How many there were."""
    with books.changing(owner) as book:
        rows = Contact.objects.filter(book=book, pk__in=list(numbers)[:MOST])
        names = list(rows.values_list("resource", flat=True))
        Gone.objects.bulk_create([Gone(book=book, resource=name, revision=book.revision) for name in names])
        rows.delete()
    return len(names)


def whole(owner: Owner, row: Contact) -> Whole:
    card = cards.read(row.uid, row.card, tuple(group.name for group in row.groups.all()))
    return Whole(row.pk, owner, card, row.has_photo, row.revision, row.changed, row.resource)


def _checked(card: Card) -> Card:
    card = cards.checked(card)
    return replace(card, photo=photos.checked(card.photo)) if card.photo else card


def _rows(owner: Owner, words: str, group: int | None) -> QuerySet[Contact]:
    rows = Contact.objects.filter(book__key=books.key_of(owner), listed=True)
    for word in cards.plain(words).split()[:8]:
        rows = rows.filter(words__contains=word)
    return rows if group is None else rows.filter(groups=group)


def _row(owner: Owner, **which: int) -> Contact:
    row = Contact.objects.filter(book__key=books.key_of(owner), **which).first()
    if row is None:
        raise NoSuchContact(_("There is no such contact in this book."))
    return row


def entry(row: Contact) -> Entry:
    card = cards.read(row.uid, row.card)
    address, phone = (next((one.value for one in some), "") for some in (card.addresses, card.phones))
    return Entry(row.pk, row.name, address, phone, card.organisation, row.has_photo, row.revision)


def _dressed(row: Contact, card: Card, book: Book, *, keep_photo: bool = False) -> Contact:
    row.name, row.sort, row.words, row.card = card.name, cards.sort_key(card), cards.words(card), cards.kept(card)
    row.listed, row.revision = card.kind != "group", book.revision
    row.has_photo = card.photo is not None or (keep_photo and row.has_photo)
    return row


def _write(row: Contact, card: Card, book: Book, *, keep_photo: bool = False) -> Contact:
    _dressed(row, card, book, keep_photo=keep_photo).save()
    row.addresses.all().delete()
    Address.objects.bulk_create([Address(contact=row, address=address) for address in _addresses(card)])
    row.groups.set(_groups(book, card.groups))
    if card.photo:
        given = {"media_type": card.photo.media_type, "octets": card.photo.octets}
        Picture.objects.update_or_create(contact=row, defaults=given)
    elif not row.has_photo:
        Picture.objects.filter(contact=row).delete()
    return row


def _addresses(card: Card) -> list[str]:
    return list(dict.fromkeys(cards.canonical_or_plain(one.value) for one in card.addresses))


def _groups(book: Book, names: Iterable[str]) -> list[Group]:
    wanted = list(dict.fromkeys(names))
    if not wanted:
        return []
    known = {group.name: group for group in book.groups.all()}
    if len(known.keys() | set(wanted)) > GROUPS:
        raise ContactsError(_("There are %(n)d groups, and no room for more.") % {"n": GROUPS})
    return [known.get(name) or Group.objects.create(book=book, name=name) for name in wanted]
