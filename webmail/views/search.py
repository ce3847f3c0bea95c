"""What the search box finds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mailapp.store.port import Store
from webmail.access import with_store
from webmail.finding import find
from webmail.folders import folder, pane
from webmail.listing import Slice


@require_GET
@with_store
def show(request: HttpRequest, store: Store) -> HttpResponse:
    """In all folders; `in` names the folder from which it was asked, which can be searched alone."""
    mailboxes = store.mailboxes()
    wanted = Slice.of(request.GET.dict())
    here = request.GET.get("in", "")
    context = {
        "folders": pane(mailboxes),
        "finds": find(store, mailboxes, wanted.words, wanted.page),
        "slice": wanted,
        "here": next((folder(info) for info in mailboxes if str(info.id) == here), None),
    }
    return render(request, "webmail/found.html", context)
