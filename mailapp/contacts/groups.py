"""Groups of a book: some contacts under a name to which one can write."""

from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _

from mailapp.contacts import books, cards
from mailapp.contacts.models import Book, Contact, Group
from mailapp.contacts.values import GROUPS, ContactsError, GroupInfo, NoSuchContact, Owner

NAME_SIZE = 100


def groups(owner: Owner) -> list[GroupInfo]:
    """By name, with how many are in each."""
    rows = Group.objects.filter(book__key=books.key_of(owner)).annotate(number=Count("contacts")).order_by("name")
    return [GroupInfo(row.pk, row.name, row.number) for row in rows]


def group(owner: Owner, number: int) -> GroupInfo:
    """Raises NoSuchContact."""
    found = next((one for one in groups(owner) if one.id == number), None)
    if found is None:
        raise NoSuchContact(_("There is no such group in this book."))
    return found


def add_group(owner: Owner, name: str) -> GroupInfo:
    """Raises ContactsError."""
    with books.changing(owner) as book:
        if book.groups.count() >= GROUPS:
            raise ContactsError(_("There are %(n)d groups, and no room for more.") % {"n": GROUPS})
        made = Group.objects.create(book=book, name=_name(book, name))
    return GroupInfo(made.pk, made.name, 0)


def rename_group(owner: Owner, number: int, name: str) -> GroupInfo:
    """Raises ContactsError, NoSuchContact."""
    group(owner, number)
    with books.changing(owner) as book:
        Group.objects.filter(book=book, pk=number).update(name=_name(book, name, but=number))
        _touched(book, Contact.objects.filter(groups=number))
    return group(owner, number)


def remove_group(owner: Owner, number: int) -> GroupInfo:
    """Its contacts stay. Raises NoSuchContact."""
    gone = group(owner, number)
    with books.changing(owner) as book:
        members = list(Contact.objects.filter(groups=number).values_list("pk", flat=True))
        Group.objects.filter(book=book, pk=number).delete()
        _touched(book, Contact.objects.filter(pk__in=members))
    return gone


def put_in(owner: Owner, number: int, contacts: Iterable[int]) -> int:
    """How many of these contacts are in the group now that were not before. Raises NoSuchContact."""
    return _move(owner, number, contacts, into=True)


def take_out(owner: Owner, number: int, contacts: Iterable[int]) -> int:
    """How many have left it. Raises NoSuchContact."""
    return _move(owner, number, contacts, into=False)


def _move(owner: Owner, number: int, contacts: Iterable[int], *, into: bool) -> int:
    group(owner, number)
    with books.changing(owner) as book:
        chosen = Contact.objects.filter(book=book, pk__in=list(contacts))
        moved = list(chosen.exclude(groups=number) if into else chosen.filter(groups=number))
        row = Group.objects.get(book=book, pk=number)
        (row.contacts.add if into else row.contacts.remove)(*moved)
        _touched(book, Contact.objects.filter(pk__in=[one.pk for one in moved]))
    return len(moved)


def _touched(book: Book, rows: Iterable[Contact]) -> None:
    """What stands on their cards has changed, for a card names its groups."""
    for row in rows:
        row.revision = book.revision
        card = cards.read(row.uid, row.card, tuple(one.name for one in row.groups.all()))
        row.words = cards.words(card)
        row.save(update_fields=["revision", "words", "changed"])


def _name(book: Book, name: str, but: int = 0) -> str:
    name = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    if not name or len(name) > NAME_SIZE or set(name) & set(',;<>"@'):
        raise ContactsError(_("A group needs a name, without any of , ; < > @ and quotes."))
    if book.groups.filter(name__iexact=name).exclude(pk=but).exists():
        raise ContactsError(_("There is a group “%(name)s” already.") % {"name": name})
    return name
