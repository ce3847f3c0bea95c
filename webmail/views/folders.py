"""The folder pane's own page: create, rename, move, subscribe, delete; and the way in."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.values import INBOX, SEPARATOR, MailboxInfo, StoreError
from webmail.access import with_store
from webmail.folders import Folder, pane

NAME_SIZE = 200  # characters


@with_store
def home(request: HttpRequest, store: Store) -> HttpResponse:
    return redirect("webmail:list", store.mailbox(INBOX).id)


@with_store
def manage(request: HttpRequest, store: Store) -> HttpResponse:
    folders, kept = pane(store.mailboxes()), api.retentions(request.user.pk or 0)
    lines = [(one, kept.get(one.id), _above(folders, one)) for one in folders]
    return render(request, "webmail/folders.html", {"folders": folders, "lines": lines, "usage": store.usage()})


def _above(folders: Sequence[Folder], one: Folder) -> list[Folder]:
    """Where it could go: not into itself, nor to where it is."""
    here = one.name.rpartition(SEPARATOR)[0]
    family = (one.name, f"{one.name}{SEPARATOR}")
    return [
        other
        for other in folders
        if not other.info.owner and other.name != here and not f"{other.name}{SEPARATOR}".startswith(family[1])
    ]


@require_POST
@with_store
def create(request: HttpRequest, store: Store) -> HttpResponse:
    parent = request.POST.get("parent", "")
    name = _name(request)
    return _made(request, lambda: store.create(_below(store, parent, name)), _("The folder “%(name)s” is there."))


@require_POST
@with_store
def rename(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    info = store.mailbox_by_id(box)
    above, slash, _old = info.name.rpartition(SEPARATOR)
    new = f"{above}{slash}{_name(request)}"
    return _made(request, lambda: store.rename(info.name, new), _("The folder is now called “%(name)s”."))


@require_POST
@with_store
def move(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """Below another folder, or ("") to the top; those inside move along."""
    info, parent = store.mailbox_by_id(box), request.POST.get("parent", "")
    last = info.name.rpartition(SEPARATOR)[2]
    moved = _("The folder is now “%(name)s”.")
    return _made(request, lambda: store.rename(info.name, _below(store, parent, last)), moved)


def _made(request: HttpRequest, act: Callable[[], MailboxInfo], said: str) -> HttpResponse:
    """Back to the list of folders, with what is said of the one that was made or renamed, or why there is none."""
    try:
        messages.success(request, said % {"name": act().name})
    except StoreError as reason:
        messages.error(request, _sentence(reason))
    return redirect("webmail:folders")


def _below(store: Store, parent: str, name: str) -> str:
    """Raises StoreError."""
    return SEPARATOR.join(filter(None, [_parent(store, parent), name]))


@require_POST
@with_store
def subscribe(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """As mail programs have it (RFC 9051 §6.3.7): what is not subscribed to is left out of the list of folders."""
    info, on = store.mailbox_by_id(box), request.POST.get("on") == "1"
    try:
        store.subscribe(info.name, on=on)
        said = _("“%(name)s” is shown among your folders.") if on else _("“%(name)s” is no longer shown there.")
        messages.success(request, said % {"name": info.name})
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
