"""Files of contacts: into a book, and out of it."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from mailapp.contacts import api as contacts
from mailapp.contacts.api import FILE_OCTETS, ContactsError, Taken
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.contacts import books
from webmail.folders import pane

FORMS = {"vcard": "3.0", "vcard4": "4.0", "google": "", "outlook": ""}


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def take(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """The page that asks for a file; posted, what came of it, line by line."""
    shelf = books.book_of(request, book)
    taken, trouble = None, ""
    if request.method == "POST":
        try:
            taken = _taken(request, books.book_to_write(request, book))
        except ContactsError as refusal:
            trouble = str(refusal)
    context = {"folders": pane(store.mailboxes()), "book": shelf, "taken": taken, "trouble": trouble}
    context["groups"] = contacts.groups(shelf.owner)
    return render(request, "webmail/contacts/files.html", context, status=422 if trouble else 200)


def _taken(request: HttpRequest, shelf: books.Book) -> Taken:
    upload = request.FILES.get("file")
    if upload is None:
        raise ContactsError(_("Choose a file first."))
    group = " ".join(request.POST.get("group", "").replace(",", " ").split())[:100]
    taken = contacts.take(shelf.owner, upload.read(FILE_OCTETS + 1), group)
    books.tell(request, shelf.owner, f"imported {taken.added + taken.changed} contacts into")
    return taken


@require_GET
@with_store
def export(request: HttpRequest, store: Store, book: str) -> HttpResponse:
    """The whole book, or a group of it."""
    group = request.GET.get("group", "")
    number = int(group) if group.isascii() and group.isdecimal() and len(group) < 10 else None
    return download(books.book_of(request, book), request.GET.get("as", ""), number)


def download(
    shelf: books.Book, form: str, group: int | None = None, numbers: Sequence[int] | None = None
) -> HttpResponse:
    """vCards unless CSV is asked for."""
    form = form if form in FORMS else "vcard"
    if version := FORMS[form]:
        cards = contacts.vcards_of(shelf.owner, version, group, numbers)
        return _file((card.encode() for card in cards), "text/vcard; charset=utf-8", "contacts.vcf")
    text = contacts.csv_of(
        [one.card for one in contacts.all_of(shelf.owner, group, numbers)], outlook=form == "outlook"
    )
    return _file([text.encode("utf-8-sig")], "text/csv; charset=utf-8", f"contacts-{form}.csv")


def _file(octets: Iterable[bytes], media_type: str, name: str) -> HttpResponse:
    response = StreamingHttpResponse(octets, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response  # type: ignore[return-value]  # as good to whoever passes it on
