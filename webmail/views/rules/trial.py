"""A rule tried on letters that are here, then done to those that are ticked, and undone."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.delivery.script import BadScript
from mailapp.delivery.sorting import rerun
from mailapp.delivery.sorting.rerun import Undo
from mailapp.delivery.sorting.values import Ready
from mailapp.directory import api as directory
from mailapp.standards.rulebook import BadRule
from mailapp.store.port import Store
from mailapp.store.values import INBOX, MailboxInfo, StoreError, UidSet
from webmail.access import with_store
from webmail.folders import pane
from webmail.models import Applied
from webmail.rules import desk, trial
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
        Applied.objects.filter(account=person(request)).delete()
    if row is None:
        messages.warning(request, _("There is nothing to undo."))
        return redirect("webmail:rules")
    back = rerun.undo(person(request), Undo.from_json(row.steps))
    if back == row.letters:
        messages.success(request, _("Undone: the letters are as they were."))
    else:
        said = ngettext("%(n)d letter is as it was", "%(n)d letters are as they were", back) % {"n": back}
        messages.warning(request, _("%(said)s; others have been moved meanwhile.") % {"said": said})
    return redirect("webmail:rules")


def _page(request: HttpRequest, store: Store, name: str, text: str, context: dict[str, object]) -> HttpResponse:
    box = _box(request, store)
    owner = directory.account_by_id(person(request))
    if owner is None:
        raise Http404("There is no such person.")
    try:
        rules = trial.ready(owner, text)
    except BadScript as wrong:
        messages.error(request, str(wrong))
        return redirect("webmail:rules")
    if request.method == "POST":
        return _apply(request, box, name, rules)
    start = request.GET.get("from", "0")
    place = min(int(start), LAST_PLACE) if start.isascii() and start.isdigit() and len(start) < 16 else 0
    looked = trial.look(owner, store, box, rules, place)
    context |= {"name": name, "trial": looked, "start": place, "box": box, "boxes": _boxes(store)}
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


def _apply(request: HttpRequest, box: MailboxInfo, name: str, rules: Ready) -> HttpResponse:
    """What was ticked is looked at anew: a letter that has changed meanwhile gets what is right for it now."""
    ticked = [int(uid) for uid in request.POST.getlist("uid")[: trial.LETTERS] if uid.isdecimal() and len(uid) < 11]
    if not ticked:
        messages.warning(request, _("Nothing was done: choose one or more letters first."))
        return redirect("webmail:rules")
    try:
        done = rerun.apply(person(request), box.name, UidSet.of(*ticked), [rules])
    except StoreError as reason:
        messages.error(request, str(reason))
        return redirect("webmail:rules")
    if done.letters:
        kept = {"rule": name[:200], "letters": done.letters, "steps": done.as_json()}
        Applied.objects.update_or_create(account_id=person(request), defaults=kept)
    said = ngettext("Done to %(n)d letter.", "Done to %(n)d letters.", done.letters) % {"n": done.letters}
    messages.success(request, said) if done.letters else messages.warning(request, _("Nothing was done."))
    if done.left_out:
        left = ngettext("%(n)d letter was left out", "%(n)d letters were left out", done.left_out) % {
            "n": done.left_out
        }
        messages.warning(request, _("%(left)s: not all can be done with letters that are here.") % {"left": left})
    return redirect("webmail:rules")
