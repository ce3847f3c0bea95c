"""Writing one contact: a new one, another state of one that is there, the writer of a letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mailapp.contacts import api as contacts
from mailapp.contacts.api import Card, ContactsError, Labelled
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.contacts import books
from webmail.contacts.form import ContactForm, typed
from webmail.folders import pane
from webmail.views.contacts.pages import one_of


@require_GET
@with_store
def add(request: HttpRequest, store: Store) -> HttpResponse:
    """A sheet that knows name and address already: of a letter's writer, of a colleague."""
    name, address = (" ".join(request.GET.get(one, "").split())[:200] for one in ("name", "address"))
    given, _blank, family = name.rpartition(" ")
    card = Card(
        given=given or family, family=family if given else "", addresses=(Labelled(address),) if address else ()
    )
    return _show(request, store, books.book_of(request, books.MINE), ContactForm(card), None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def new(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    try:
        shelf = books.book_to_write(request, book)
    except ContactsError as refusal:
        return _refused(request, book, refusal)
    if request.method != "POST":
        return _show(request, store, shelf, ContactForm(Card()), None)
    form = typed(request, Card())
    try:
        if not form.troubles:
            made = contacts.add(shelf.owner, form.card)
            books.tell(request, shelf.owner, f"added {contacts.named([made.card.name])} to")
            messages.success(request, _("%(name)s is in the address book.") % {"name": made.card.name})
            return redirect("webmail:contact", shelf.slug, made.id)
    except ContactsError as refusal:
        form.troubles.append(str(refusal))
    return _show(request, store, shelf, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def edit(request: HttpRequest, store: Store, book: str, number: int) -> HttpResponse:
    try:
        shelf = books.book_to_write(request, book)
    except ContactsError as refusal:
        return _refused(request, book, refusal)
    contact = one_of(shelf, number)
    if request.method != "POST":
        return _show(request, store, shelf, ContactForm(contact.card, contact.has_photo), contact)
    form = typed(request, contact.card)
    form.has_photo = contact.has_photo
    try:
        if not form.troubles:
            made = contacts.change(shelf.owner, number, form.card, keep_photo="no-photo" not in request.POST)
            books.tell(request, shelf.owner, f"changed {contacts.named([made.card.name])} in")
            messages.success(request, _("The contact is saved."))
            return redirect("webmail:contact", shelf.slug, number)
    except ContactsError as refusal:
        form.troubles.append(str(refusal))
    return _show(request, store, shelf, form, contact)


def _show(
    request: HttpRequest, store: Store, shelf: books.Book, form: ContactForm, contact: contacts.Contact | None
) -> HttpResponse:
    context: dict[str, Any] = {"folders": pane(store.mailboxes()), "book": shelf, "form": form, "contact": contact}
    context["groups"] = contacts.groups(shelf.owner)
    return render(request, "webmail/contacts/edit.html", context, status=422 if form.troubles else 200)


def _refused(request: HttpRequest, book: str, refusal: ContactsError) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("webmail:contacts-book", book)
