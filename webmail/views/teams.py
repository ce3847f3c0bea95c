"""Team mailboxes: notes, who is answering, the team's own page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.directory import api as directory
from mailapp.policy import api as policy
from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo, StoreError, UidSet, Want
from mailapp.teamwork import api as teamwork
from webmail.access import with_store
from webmail.folders import folder, pane
from webmail.local import local
from webmail.teams.answers import BEAT_SECONDS, place


@require_POST
@with_store
def note(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """An internal note on a letter; seen by whoever shares the folder, and never sent."""
    info = _shared(store, box)
    letter = next(iter(store.fetch(box, UidSet.of(uid), Want.LIST)), None)
    author = directory.account_by_id(request.user.pk or 0)
    if letter is None or author is None:
        raise Http404("There is no such letter.")
    try:
        teamwork.add(store, info, letter, author, request.POST.get("text", ""))
        messages.success(request, _("Noted. Only who shares this folder sees it."))
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:read", args=[box, uid])))


@require_POST
@with_store
def remove_note(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """One's own; `box` and `uid` are the note's."""
    try:
        teamwork.remove(store, box, uid, request.user.get_username())
        messages.success(request, _("The note is deleted."))
    except StoreError as reason:
        messages.error(request, str(reason))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:home")))


@require_POST
@with_store
def answering(request: HttpRequest, store: Store) -> HttpResponse:
    """The compose page says now and then that somebody still writes."""
    found = place(request.POST.get("answers", ""))
    if found is None:
        raise Http404("There is no such letter.")
    _shared(store, found[0])
    teamwork.begin(request.user.pk or 0, *found, min(2 * BEAT_SECONDS, policy.current().answering_seconds))
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@with_store
def team(request: HttpRequest, store: Store, box: int) -> HttpResponse:
    """Who shares it, and its signature."""
    info, account = _shared(store, box), request.user.pk or 0
    if request.method == "POST":
        try:
            teamwork.change_signature(account, box, request.POST.get("signature", ""))
            messages.success(request, _("The signature is saved."))
        except StoreError as reason:
            messages.error(request, str(reason))
        return redirect("webmail:team", box)
    is_team = info.name.startswith("Shared/") and info.name.count("/") == 1
    context = {
        "folders": pane(store.mailboxes()),
        "folder": folder(info),
        "members": teamwork.members(box),
        "is_team": is_team,
        "signature": teamwork.signature(info.owner) if is_team else "",
        "administers": info.may("a"),
    }
    return render(request, "webmail/teams/team.html", context)


def _shared(store: Store, box: int) -> MailboxInfo:
    """Raises Http404 for a mailbox that nobody shares, NoSuchMailbox for one that is not reached."""
    info = store.mailbox_by_id(box)
    if not teamwork.is_shared(info) or not info.may("r"):
        raise Http404("Nobody shares this folder.")
    return info
