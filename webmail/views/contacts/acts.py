"""What is done to contacts: to those that are chosen in a list, and to the groups of a book."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.contacts import api as contacts
from mailapp.contacts.api import OFFICE, ContactsError, NoSuchContact, Owner
from mailapp.standards.address import format_named
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.contacts import books
from webmail.contacts import duplicates as twins
from webmail.contacts.books import Book
from webmail.folders import pane
from webmail.local import local
from webmail.views.contacts.files import download

CHOSEN = 500  # contacts at once
WAY_SIZE = 7500  # octets of an address of a page; our web server takes 8190


@require_POST
@with_store
def act(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """One verb for the contacts that were chosen."""
    shelf, chosen = books.book_of(request, book), _chosen(request)
    back = local(request, request.POST.get("back", ""), reverse("webmail:contacts-book", args=[shelf.slug]))
    verb = request.POST.get("do", "")
    if not chosen:
        messages.warning(request, _("Choose one or more contacts first."))
    elif verb == "write":
        return redirect(_to_paper(request, contacts.all_of(shelf.owner, numbers=chosen)))
    elif verb == "export":
        return download(shelf, "vcard", numbers=chosen)
    elif verb in VERBS:
        try:
            messages.success(request, VERBS[verb](request, shelf, chosen))
        except ContactsError as refusal:
            messages.error(request, str(refusal))
    return redirect(back)


@require_GET
@with_store
def write_to(request: HttpRequest, store: Store) -> HttpResponse:
    """A sheet of paper to a whole group, by its name: it may be larger than an address of a page can hold."""
    shelf, number = books.book_of(request, request.GET.get("book", "")), request.GET.get("group", "")
    group = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    try:
        return redirect(_paper(contacts.group(shelf.owner, group).name))
    except NoSuchContact as missing:
        raise Http404(str(missing)) from missing


@require_POST
@with_store
def groups(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """A new group, another name for one, or one less."""
    shelf = books.book_of(request, book)
    number, name = request.POST.get("group", ""), request.POST.get("name", "")[:200]
    at = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    try:
        shelf = books.book_to_write(request, book)
        if request.POST.get("do") == "remove":
            gone = contacts.remove_group(shelf.owner, at)
            books.tell(request, shelf.owner, f"removed the group {contacts.named([gone.name])} from")
            messages.success(request, _("The group “%(name)s” is gone; its people stay.") % {"name": gone.name})
            at = 0
        else:
            made = contacts.rename_group(shelf.owner, at, name) if at else contacts.add_group(shelf.owner, name)
            act = "renamed a group to" if at else "added the group"
            books.tell(request, shelf.owner, f"{act} {contacts.named([made.name])} in")
            at = made.id
            messages.success(request, _("The group “%(name)s” is there.") % {"name": made.name})
    except ContactsError as refusal:
        messages.error(request, str(refusal))
    way = reverse("webmail:contacts-book", args=[shelf.slug])
    return redirect(f"{way}?group={at}" if at else way)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def duplicates(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """Heaps of contacts that look alike; posted, those of one heap become one."""
    shelf = books.book_of(request, book)
    if request.method == "POST":
        try:
            messages.success(request, _merge(request, books.book_to_write(request, book), _chosen(request)))
        except ContactsError as refusal:
            messages.error(request, str(refusal))
        return redirect("webmail:contact-duplicates", shelf.slug)
    context = {"folders": pane(store.mailboxes()), "book": shelf, "heaps": twins.found(shelf.owner)}
    return render(request, "webmail/contacts/duplicates.html", context)


def _merge(request: HttpRequest, shelf: Book, chosen: Sequence[int]) -> str:
    """Into the first that was chosen, which keeps its photo. Raises ContactsError."""
    some = sorted(contacts.all_of(shelf.owner, numbers=chosen), key=lambda one: chosen.index(one.id))
    if len(some) < 2:
        raise ContactsError(_("Choose two or more that are the same."))
    first, *others = some
    card = twins.merged([one.card for one in some])
    contacts.change(shelf.owner, first.id, card)
    contacts.remove(shelf.owner, [one.id for one in others])
    books.tell(request, shelf.owner, f"made {len(some)} contacts one, {contacts.named([card.name])}, in")
    return _("%(name)s is one contact now.") % {"name": card.name}


def _delete(request: HttpRequest, shelf: Book, chosen: Sequence[int]) -> str:
    owner = books.book_to_write(request, shelf.slug).owner
    people = _people(owner, chosen)
    gone = contacts.remove(owner, chosen)
    books.tell(request, owner, f"removed {people} from")
    return ngettext("%(n)d contact deleted.", "%(n)d contacts deleted.", gone) % {"n": gone}


def _into(request: HttpRequest, shelf: Book, chosen: Sequence[int]) -> str:
    """Into a group that is there, or a new one of that name."""
    owner = books.book_to_write(request, shelf.slug).owner
    name = request.POST.get("name", "").strip()[:200]
    there = {str(one.id): one for one in contacts.groups(owner)}
    group = contacts.add_group(owner, name) if name else there.get(request.POST.get("group", ""))
    if group is None:
        raise ContactsError(_("Choose a group, or write the name of a new one."))
    moved = contacts.put_in(owner, group.id, chosen)
    books.tell(request, owner, f"put {_people(owner, chosen)} into the group {contacts.named([group.name])} of")
    said = ngettext("%(n)d contact is in “%(name)s” now.", "%(n)d contacts are in “%(name)s” now.", moved)
    return said % {"n": moved, "name": group.name}


def _out(request: HttpRequest, shelf: Book, chosen: Sequence[int]) -> str:
    owner, here = books.book_to_write(request, shelf.slug).owner, request.POST.get("here", "")
    at = int(here) if here.isascii() and here.isdecimal() and len(here) < 10 else 0
    gone = contacts.take_out(owner, at, chosen)
    group = contacts.named([one.name for one in contacts.groups(owner) if one.id == at])
    books.tell(request, owner, f"took {_people(owner, chosen)} out of the group {group} of")
    return ngettext("%(n)d contact has left the group.", "%(n)d contacts have left the group.", gone) % {"n": gone}


def _people(owner: Owner, chosen: Sequence[int]) -> str:
    """For the journal; one's own book has none."""
    return contacts.named([one.card.name for one in contacts.all_of(owner, numbers=chosen)]) if owner is OFFICE else ""


def _copy(request: HttpRequest, shelf: Book, chosen: Sequence[int]) -> str:
    """Into the other book."""
    other = books.book_to_write(request, books.SHARED if shelf.slug == books.MINE else books.MINE)
    taken = contacts.take(other.owner, "".join(contacts.vcards_of(shelf.owner, numbers=chosen)).encode())
    books.tell(request, other.owner, f"copied {taken.added} contacts into")
    said = ngettext("%(n)d contact is copied to “%(book)s”.", "%(n)d contacts are copied to “%(book)s”.", taken.added)
    return said % {"n": taken.added, "book": other.title}


VERBS: dict[str, Callable[[HttpRequest, Book, Sequence[int]], str]] = {
    "delete": _delete,
    "into": _into,
    "out": _out,
    "copy": _copy,
}


def _to_paper(request: HttpRequest, people: Sequence[contacts.Contact]) -> str:
    """The way to a letter to all of them that have an address, as far as they fit; told if not all do."""
    named = [format_named(one.card.name, one.card.addresses[0].value) for one in people if one.card.addresses]
    fitting = named[:]
    while len(_paper(", ".join(fitting))) > WAY_SIZE:
        fitting.pop()
    if len(fitting) < len(named):
        messages.warning(
            request,
            _("Only the first %(n)d are on the sheet: put them into a group to write to all.") % {"n": len(fitting)},
        )
    return _paper(", ".join(fitting))


def _paper(to: str) -> str:
    return reverse("webmail:compose") + "?" + urlencode({"to": to})


def _chosen(request: HttpRequest) -> list[int]:
    some = request.POST.getlist("contact")[:CHOSEN]
    return [int(one) for one in some if one.isascii() and one.isdecimal() and len(one) < 16]
