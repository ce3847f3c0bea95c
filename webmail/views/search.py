"""What the search box finds, on a page and while one types; and a form that writes the words of the box."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.store.port import Store
from webmail import asking, options
from webmail.access import with_store
from webmail.finding import find, first_few
from webmail.folders import folder, pane
from webmail.listing import Slice, cut
from webmail.recent import remembered
from webmail.views.page import names_of

SHORTEST = 3  # characters that are looked for while one types: of fewer, the index has nothing to tell


@require_GET
@with_store
def show(request: HttpRequest, store: Store) -> HttpResponse:
    """In all folders; `in` names the folder from which it was asked, which can be searched alone."""
    mailboxes = store.mailboxes()
    wanted = Slice.of(request.GET.dict())
    here = request.GET.get("in", "")
    context = {
        "folders": pane(mailboxes),
        "finds": find(request.user.pk or 0, mailboxes, wanted.words, wanted.page, names_of(mailboxes, wanted.words)),
        "slice": wanted,
        "here": next((folder(info) for info in mailboxes if str(info.id) == here), None),
    }
    if wanted.words and wanted.page == 1:
        _remember(request, wanted.words)
    return render(request, "webmail/found.html", context)


def _remember(request: HttpRequest, words: str) -> None:
    kept = options.here().recent
    fresh = remembered(kept, words)
    if fresh != kept:
        options.change(request.user.pk or 0, recent=fresh)


@require_GET
@with_store
def instant(request: HttpRequest, store: Store) -> HttpResponse:
    """The newest few, and how many in each folder; what was searched for last while nothing is typed."""
    words = Slice.of(request.GET.dict()).words
    if len(words) < SHORTEST:
        return render(request, "webmail/_offers.html", {"finds": None} if not words else {"finds": {"words": ""}})
    mailboxes = store.mailboxes()
    return render(
        request,
        "webmail/_offers.html",
        {"finds": first_few(request.user.pk or 0, mailboxes, words, names_of(mailboxes, words))},
    )


@require_POST
@with_store
def forget(request: HttpRequest, store: Store) -> HttpResponse:
    options.change(request.user.pk or 0, recent="")
    messages.success(request, _("Your recent searches are forgotten."))
    return redirect("webmail:search")


@require_http_methods(["GET", "POST"])
@with_store
def form(request: HttpRequest, store: Store) -> HttpResponse:
    """Sent with what was filled in, it leads to what those words find; five rows are too long for an address."""
    asked = request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        rows = asking.lines(asked.getlist("join"), asked.getlist("field"), asked.getlist("text"))
        more = {**asked.dict(), "in": asked.get("folder", "")}
        if more.get("state") not in asking.STATES:
            more["state"] = ""
        words = cut(f"{asked.get('words', '')} {asking.written(rows, more)}".strip())
        return redirect(f"{reverse('webmail:search')}?{urlencode({'q': words})}")
    context = {
        "folders": pane(store.mailboxes()),
        "slice": Slice.of(asked.dict()),
        "rows": range(asking.ROWS),
        "joins": asking.JOINS.items(),
        "fields": asking.FIELDS.items(),
        "states": asking.STATES.items(),
    }
    return render(request, "webmail/search_form.html", context)


@require_GET
@with_store
def keys(request: HttpRequest, store: Store) -> HttpResponse:
    """The sheet of keys."""
    return render(request, "webmail/keys.html", {"folders": pane(store.mailboxes())})
