"""What has changed in a book since a number, for programs that keep a copy of it."""

from mailapp.contacts import books
from mailapp.contacts.models import Contact, Gone
from mailapp.contacts.values import Changes, Owner


def revision(owner: Owner) -> int:
    book = books.of(owner)
    return book.revision if book else 0


def since(owner: Owner, number: int) -> Changes:
    """Everything, from 0 on."""
    now, key = revision(owner), books.key_of(owner)
    rows = Contact.objects.filter(book__key=key, revision__gt=number)
    changed = tuple(rows.order_by("pk").values_list("resource", "revision"))
    there = {name for name, _number in changed}
    gone = Gone.objects.filter(book__key=key, revision__gt=number).values_list("resource", flat=True).distinct()
    return Changes(now, changed, tuple(name for name in gone if name not in there) if number else ())
