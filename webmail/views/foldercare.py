"""What is done to a folder as a whole: close it in the tree, empty it, mark it read, say how long it keeps letters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.policy import api as policy
from mailapp.store import api
from mailapp.store.port import Store
from mailapp.store.query import All
from mailapp.store.values import SPECIAL_USE, StoreError
from webmail import acts, bulk, options
from webmail.access import with_store
from webmail.folders import closed_ones, folder, pane
from webmail.local import local
from webmail.views.page import box_of

EMPTIED = frozenset({SPECIAL_USE["Trash"], SPECIAL_USE["Junk"]})
CLOSED = 500  # folders that are remembered as closed


@require_POST
@with_store
def fold(request: HttpRequest, store: Store) -> HttpResponse:
    """Close a branch of the tree, or open it again: it stays so."""
    box = request.POST.get("box", "")
    if box.isdecimal() and len(box) < 16:
        closed = closed_ones(options.here().folded) ^ {store.mailbox_by_id(int(box)).id}
        options.change(request.user.pk or 0, folded=" ".join(str(one) for one in sorted(closed)[:CLOSED]))
    return redirect(local(request, request.POST.get("back", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def empty(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """Trash and Junk only, after a question; for a month all of it can be brought back."""
    mailboxes = store.mailboxes()
    info = box_of(mailboxes, box)
    if info.special_use not in EMPTIED:
        messages.error(request, _("Only Trash and Junk are emptied at once; choose letters in other folders."))
        return redirect("webmail:list", box)
    if request.method != "POST":
        context = {"folders": pane(mailboxes), "folder": folder(info), "days": policy.current().undelete_days}
        return render(request, "webmail/empty.html", context)
    _empty(request, store, box)
    return redirect("webmail:list", box)


def _empty(request: HttpRequest, store: Store, box: int) -> None:
    try:
        stretch = bulk.everything(store, store.mailbox_by_id(box), All(), ("bury", ""))
    except StoreError as reason:
        messages.error(request, str(reason))
        return
    number = sum(done.number for done in stretch.dones)
    said = ngettext("%(n)d letter deleted for good.", "%(n)d letters deleted for good.", number) % {"n": number}
    link = format_html('<a href="{}">{}</a>', reverse("webmail:deleted"), _("Recently deleted"))
    messages.success(request, format_html("{} {}", said, link))
    if stretch.left:
        messages.warning(request, _("There are more letters than can be done at once: empty it again."))


@require_POST
@with_store
def read(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """All of it, however many; that can be undone."""
    info = store.mailbox_by_id(box)
    try:
        stretch = bulk.everything(store, info, All(), ("read", ""))
        told = acts.told(request.user.pk or 0, stretch.dones)
        if stretch.dones:
            messages.add_message(request, told.level, told.words, extra_tags=str(told.way or ""))
        else:
            messages.info(request, _("All letters of this folder were read already."))
        if stretch.left:
            messages.warning(request, _("There are more letters than can be done at once: press the button again."))
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:list", args=[box])))


@require_POST
@with_store
def retention(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """For how many days letters stay; nothing typed: for ever."""
    info, days = store.mailbox_by_id(box), request.POST.get("days", "").strip()
    keep = api.Keep(int(days), request.POST.get("how") == "for_good") if days.isdecimal() and len(days) < 9 else None
    try:
        if days and keep is None:
            raise StoreError(_("Write a number of days."))
        api.keep_for(request.user.pk or 0, box, keep)
        messages.success(request, _kept(info.name, keep))
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect("webmail:folders")


def _kept(name: str, keep: api.Keep | None) -> str:
    if keep is None:
        return _("“%(name)s” keeps its letters.") % {"name": name}
    said = ngettext(
        "“%(name)s” keeps its letters for %(n)d day.", "“%(name)s” keeps its letters for %(n)d days.", keep.days
    )
    return said % {"name": name, "n": keep.days}
