"""A rule tried on letters that are here, then done to those that are ticked, and undone."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.delivery.script import BadScript
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.standards.rulebook import BadRule
from mailapp.store.port import Store
from mailapp.store.values import INBOX, MailboxInfo, StoreError
from webmail.access import with_store
from webmail.folders import pane
from webmail.models import Applied
from webmail.rules import applying, desk, trial
from webmail.views.rules.page import person, show

LAST_PLACE = 10_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def one(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """One rule by itself, also one that is switched off."""
    rules = desk.opened(person(request)).book.rules
    if number >= len(rules):
        raise Http404("There is no such rule.")
    name = rules[number].name
    try:
        text = desk.alone(rules[number])
    except BadRule as wrong:
        messages.error(request, str(wrong))
        return redirect("webmail:rules")
    return _page(request, store, name, text, {"number": number})


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def all_rules(request: HttpRequest, store: Store) -> HttpResponse:
    """The whole script, pieces by hand as well."""
    return _page(request, store, _("All rules"), desk.opened(person(request)).text, {"number": None})


@require_POST
@with_store
def undo(request: HttpRequest, store: Store) -> HttpResponse:
    """What the last rule did to letters that were here; asked twice, it is done once."""
    with transaction.atomic():
        row = Applied.objects.select_for_update().filter(account=person(request)).first()
        steps = row.steps if row else []
        Applied.objects.filter(account=person(request)).delete()
    if row is None:
        messages.warning(request, _("There is nothing to undo."))
        return redirect("webmail:rules")
    try:
        applying.undo(store, steps)
        messages.success(request, _("Undone: the letters are as they were."))
    except StoreError as reason:
        messages.error(request, _("Not all could be undone: %(reason)s") % {"reason": reason})
    return redirect("webmail:rules")


def _page(request: HttpRequest, store: Store, name: str, text: str, context: dict[str, object]) -> HttpResponse:
    box = _box(request, store)
    owner = directory.account_by_id(person(request))
    if owner is None:
        raise Http404("There is no such person.")
    try:
        if request.method == "POST":
            return _apply(request, store, owner, box, name, text)
        start = request.GET.get("from", "0")
        place = min(int(start), LAST_PLACE) if start.isascii() and start.isdigit() and len(start) < 16 else 0
        looked = trial.look(owner, store, box, text, place)
    except BadScript as wrong:
        messages.error(request, str(wrong))
        return redirect("webmail:rules")
    context |= {"name": name, "trial": looked, "start": place, "box": box, "boxes": _boxes(store)}
    context["hits"] = [(hit, bool(applying.deeds(hit))) for hit in looked.hits]
    return show(request, store, "webmail/rules/try.html", context)


def _box(request: HttpRequest, store: Store) -> MailboxInfo:
    """The folder that is asked for, INBOX by itself; only one's own."""
    asked = (request.POST if request.method == "POST" else request.GET).get("in", "")
    box = store.mailbox_by_id(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    box = box or store.mailbox(INBOX)
    if box.owner:
        raise Http404("It is somebody else's.")
    return box


def _boxes(store: Store) -> list[object]:
    return [one for one in pane(store.mailboxes()) if not one.info.owner and not one.info.virtual]


def _apply(
    request: HttpRequest, store: Store, owner: AccountInfo, box: MailboxInfo, name: str, text: str
) -> HttpResponse:
    """What was ticked is looked at anew: a letter that has changed meanwhile gets what is right for it now."""
    ticked = [int(uid) for uid in request.POST.getlist("uid")[: trial.LETTERS] if uid.isdecimal() and len(uid) < 11]
    hits = [hit for hit in trial.again(owner, store, box, text, ticked) if applying.deeds(hit)]
    if not hits:
        messages.warning(request, _("Nothing was done: choose one or more letters first."))
        return redirect("webmail:rules")
    fresh = {"rule": name[:200], "letters": len(hits), "steps": []}
    row, _made = Applied.objects.update_or_create(account_id=owner.id, defaults=fresh)

    def note(steps: object) -> None:
        Applied.objects.filter(pk=row.pk).update(steps=steps)

    try:
        applying.carry_out(store, box, hits, note)
    except StoreError as reason:
        messages.error(request, _("It could not all be done: %(reason)s") % {"reason": reason})
        return redirect("webmail:rules")
    said = ngettext("Done to %(n)d letter.", "Done to %(n)d letters.", len(hits)) % {"n": len(hits)}
    messages.success(request, said)
    return redirect("webmail:rules")
