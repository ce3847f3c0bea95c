"""What other rooms ask of address books: who is known, whom to offer, and who is in a group."""

from collections.abc import Iterator

from mailapp.contacts import books, cards, filled
from mailapp.contacts.models import Address, Contact, Group
from mailapp.contacts.shelf import entry
from mailapp.contacts.values import MEMBERS, OFFICE, Entry
from mailapp.standards.address import Named

SHARED = books.key_of(OFFICE)


def holds(account: int, address: str) -> bool:
    """Whether the address stands in this person's book or in the office's."""
    canonical, keys = cards.canonical_or_plain(address), _books(account)
    return bool(keys) and Address.objects.filter(address=canonical, contact__book__key__in=keys).exists()


def known(account: int, address: str) -> tuple[int | None, Entry] | None:
    """Whose book it is (None the office's) and the contact with this address; his own before the office's."""
    keys = _books(account)
    if not keys:
        return None
    rows = Contact.objects.filter(addresses__address=cards.canonical_or_plain(address), book__key__in=keys)
    found = sorted(rows.select_related("book")[:20], key=lambda row: (row.book.key == SHARED, row.pk))
    if not found:
        return None
    return OFFICE if found[0].book.key == SHARED else account, entry(found[0])


def offer(account: int, words: str, limit: int) -> list[Named]:
    """Each address of contacts on whose cards these words stand, his own before the office's."""
    rows = Contact.objects.filter(book__key__in=_books(account), listed=True)
    for word in cards.plain(words).split()[:4]:
        rows = rows.filter(words__contains=word)
    found = sorted(rows.select_related("book").order_by("sort")[: 4 * limit], key=lambda row: row.book.key == SHARED)
    return [named for row in found for named in _named(row)][:limit]


def groups_like(account: int, words: str, limit: int) -> list[str]:
    """Names of groups that begin with these words."""
    rows = Group.objects.filter(book__key__in=_books(account), contacts__isnull=False)
    found = rows.filter(name__istartswith=words).order_by("name").values_list("name", flat=True)
    return list(found.distinct()[:limit])


def members(account: int, name: str) -> list[Named]:
    """Whom a letter to this group goes to, by the first address of each; his own before the office's of that name."""
    for key in _books(account):
        rows = Contact.objects.filter(book__key=key, groups__name__iexact=name.strip(), groups__book__key=key)
        if people := [next(_named(row)) for row in rows[:MEMBERS] if row.card.get("addresses")]:
            return people
    return []


def _books(account: int) -> list[str]:
    """Those of the two that there are; of most people there is none, and nothing more is asked."""
    return [key for key in (books.key_of(account), SHARED) if key in filled.books_there()]


def _named(row: Contact) -> Iterator[Named]:
    for one in row.card.get("addresses", ()):
        yield Named(row.name, one["value"])
