"""Letters that were deleted for good, and may still be brought back: the store's graveyard."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mailapp.policy import api as policy
from mailapp.store.port import Store
from mailapp.store.values import StoreError
from webmail.access import with_store
from webmail.folders import pane, special

PAGE = 50  # letters
MOST = 200  # letters that are brought back or destroyed at once
WORDS_SIZE = 200  # characters
LAST_PAGE = 100_000


@require_http_methods(["GET", "POST"])
@with_store
def recent(request: HttpRequest, store: Store) -> HttpResponse:
    """The list, newest first; posted, the chosen ones go back to their folders, or for ever."""
    if request.method == "POST":
        return _destroy(request, store) if request.POST.get("do") == "destroy" else _restore(request, store)
    words, page = _asked(request)
    found = store.buried(PAGE + 1, words=words, offset=(page - 1) * PAGE)
    mailboxes = store.mailboxes()
    days = policy.current().undelete_days
    context = {
        "folders": pane(mailboxes),
        "graves": [(grave, _days_left(grave.expunged, days)) for grave in found[:PAGE]],
        "gone": {grave.mailbox_name for grave in found} - {info.name for info in mailboxes if not info.owner},
        "days": days,
        "words": words,
        "all_chosen": request.GET.get("select") == "all",
        "newer": _page(words, page - 1) if page > 1 else "",
        "older": _page(words, page + 1) if len(found) > PAGE else "",
        "here": _page(words, page),
        "trash": special(mailboxes, "\\Trash"),
    }
    return render(request, "webmail/deleted.html", context)


def _asked(request: HttpRequest) -> tuple[str, int]:
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:WORDS_SIZE]
    return words, min(max(number, 1), LAST_PAGE)


def _page(words: str, page: int) -> str:
    said = {name: value for name, value in (("q", words), ("page", page if page > 1 else "")) if value}
    return f"?{urlencode(said)}" if said else "?"


def _days_left(expunged: datetime, days: int) -> int:
    return max(0, (expunged + timedelta(days=days) - timezone.now()).days)


def _chosen(request: HttpRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("id")[:MOST] if one.isdecimal() and len(one) < 16]


def _restore(request: HttpRequest, store: Store) -> HttpResponse:
    chosen = _chosen(request)
    words, page = _asked(request)
    shown = store.buried(PAGE, words=words, offset=(page - 1) * PAGE)
    _folders_again(store, {grave.mailbox_name for grave in shown if grave.id in chosen})
    back = store.exhume(chosen) if chosen else 0
    if back:
        said = ngettext("%(n)d letter is back where it was.", "%(n)d letters are back where they were.", back)
        messages.success(request, said % {"n": back})
    else:
        messages.warning(request, _("Choose one or more letters first."))
    return redirect(reverse("webmail:deleted") + _page(*_asked(request)).rstrip("?"))


def _folders_again(store: Store, wanted: set[str]) -> None:
    """Folders that are gone are made again for their letters; if that cannot be, these come to Inbox."""
    there = {info.name for info in store.mailboxes()}
    for name in sorted(wanted - there):
        with suppress(StoreError):
            store.create(name)


def _destroy(request: HttpRequest, store: Store) -> HttpResponse:
    gone = store.destroy(_chosen(request))
    if gone:
        said = ngettext("%(n)d letter is gone for ever.", "%(n)d letters are gone for ever.", gone)
        messages.success(request, said % {"n": gone})
    else:
        messages.warning(request, _("Choose one or more letters first."))
    return redirect(reverse("webmail:deleted") + _page(*_asked(request)).rstrip("?"))
