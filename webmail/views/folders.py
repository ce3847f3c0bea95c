"""The folder pane's own page: create, rename, delete; and the way in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailapp.store.port import Store
from mailapp.store.values import INBOX, SEPARATOR, StoreError
from webmail.access import with_store
from webmail.folders import pane

NAME_SIZE = 200  # characters


@with_store
def home(request: HttpRequest, store: Store) -> HttpResponse:
    return redirect("webmail:list", store.mailbox(INBOX).id)


@with_store
def manage(request: HttpRequest, store: Store) -> HttpResponse:
    return render(request, "webmail/folders.html", {"folders": pane(store.mailboxes()), "usage": store.usage()})


@require_POST
@with_store
def create(request: HttpRequest, store: Store) -> HttpResponse:
    parent = request.POST.get("parent", "")
    name = _name(request)
    try:
        made = store.create(SEPARATOR.join(filter(None, [_parent(store, parent), name])))
        messages.success(request, _("The folder “%(name)s” is there.") % {"name": made.name})
    except StoreError as reason:
        messages.error(request, _sentence(reason))
    return redirect("webmail:folders")


@require_POST
@with_store
def rename(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    info = store.mailbox_by_id(box)
    above, slash, _old = info.name.rpartition(SEPARATOR)
    try:
        made = store.rename(info.name, f"{above}{slash}{_name(request)}")
        messages.success(request, _("The folder is now called “%(name)s”.") % {"name": made.name})
    except StoreError as reason:
        messages.error(request, _sentence(reason))
    return redirect("webmail:folders")


@require_POST
@with_store
def delete(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """Only with its letters when that was asked for: the form's tick is the question."""
    info = store.mailbox_by_id(box)
    if info.messages and not request.POST.get("sure"):
        messages.error(
            request, _("“%(name)s” is not empty. Tick the box to delete its letters too.") % {"name": info.name}
        )
        return redirect("webmail:folders")
    try:
        store.delete(info.name)
        if not info.owner and info.subscribed:
            store.subscribe(info.name, on=False)  # whoever deletes it here does not want it any more
        messages.success(request, _("The folder “%(name)s” is gone.") % {"name": info.name})
    except StoreError as reason:
        messages.error(request, _sentence(reason))
    return redirect("webmail:folders")


def _name(request: HttpRequest) -> str:
    return " ".join(request.POST.get("name", "").replace("\0", "").split())[:NAME_SIZE]


def _parent(store: Store, box: str) -> str:
    return store.mailbox_by_id(int(box)).name if box.isdecimal() and len(box) < 16 else ""


def _sentence(reason: StoreError) -> str:
    return str(reason) or _("This folder cannot be changed.")
