"""Saved searches: kept, changed, taken away. Mail programs see each as a folder that can only be read."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import NoSuchMailbox, StoreError
from webmail import searching
from webmail.access import with_store
from webmail.folders import pane
from webmail.listing import Slice
from webmail.views.folders import NAME_SIZE
from webmail.views.page import names_of


def ready() -> list[tuple[str, str]]:
    """Names and words of what others have from the start."""
    return [(_("All mail"), ""), (_("Flagged"), "is:flagged"), (_("Unread"), "is:unread")]


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """The list, and a form for one more, filled with the words that were just searched for (`q`)."""
    kept = api.searches(request.user.pk)  # type: ignore[arg-type]
    have = {one.words for one in kept}
    context = {
        "folders": pane(store.mailboxes()),
        "searches": kept,
        "ready": [(name, words) for name, words in ready() if words not in have],
        "words": Slice.of(request.GET.dict()).words,
    }
    return render(request, "webmail/searches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def save(request: HttpRequest, store: Store) -> HttpResponse:
    """Keep one; who only comes to see this address finds the form for it, with the words that he brings."""
    if request.method != "POST":
        words = Slice.of(request.GET.dict()).words
        return redirect(reverse("webmail:searches") + (f"?{urlencode({'q': words})}" if words else ""))
    name, words = _asked(request)
    query = searching.query(words, names_of(store.mailboxes(), words))
    said = _("The search “%(name)s” is saved.") % {"name": name}
    return _done(request, lambda: api.save_search(request.user.pk, name, words, query), said)  # type: ignore[arg-type]


@require_POST
@with_store
def change(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    name, words = _asked(request)
    query = searching.query(words, names_of(store.mailboxes(), words))
    said = _("The search “%(name)s” is saved.") % {"name": name}
    return _done(request, lambda: api.change_search(request.user.pk, number, name, words, query), said)  # type: ignore[arg-type]


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    said = _("The search is gone; its letters are where they were.")
    return _done(request, lambda: api.remove_search(request.user.pk, number), said)  # type: ignore[arg-type]


def _asked(request: HttpRequest) -> tuple[str, str]:
    """Name and words; without a name the words are it."""
    words = Slice.of(request.POST.dict()).words
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())[:NAME_SIZE]
    return name or words[:NAME_SIZE], words


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except NoSuchMailbox:
        raise
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect("webmail:searches")
