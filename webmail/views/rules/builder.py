"""The form of one rule: made anew, made from a letter, or changed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.delivery.script import ScriptChanged, ScriptError
from mailapp.directory import api as directory
from mailapp.standards.rulebook import BadRule, Rule, written
from mailapp.standards.rulebook.actions import CopyTo, MoveTo
from mailapp.store.port import Store
from mailapp.store.values import INBOX, StoreError
from webmail.access import with_store
from webmail.letters.opened import opened
from webmail.rules import deeds, desk, forwards, offers, rows, trial
from webmail.rules.desk import Desk
from webmail.rules.proposal import proposed
from webmail.rules.sheet import Sheet, folders_of
from webmail.rules.trial import Trial
from webmail.views.rules.page import INVALID, person, show


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def new(request: HttpRequest, store: Store) -> HttpResponse:
    """Empty, or proposed from a letter that was read (`box`, `uid`), or from a habit (`list` or `from`, `folder`)."""
    lying = desk.opened(person(request))
    if request.method == "POST":
        return _posted(request, store, lying, None)
    box, uid = request.GET.get("box", ""), request.GET.get("uid", "")
    sheet = Sheet.fresh()
    if all(number.isascii() and number.isdigit() and len(number) < 16 for number in (box, uid)):
        sheet = proposed(opened(store, store.mailbox_by_id(int(box)).id, int(uid)))
    elif request.GET.get("folder"):
        sheet = offers.sheet(request.GET.get("list", ""), request.GET.get("from", ""), request.GET["folder"])
    return _form(request, store, lying, sheet, None)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def edit(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    lying = desk.opened(person(request))
    rules = lying.book.rules
    if request.method == "POST":
        return _posted(request, store, lying, number)
    if number >= len(rules):
        raise Http404("There is no such rule.")
    return _form(request, store, lying, Sheet.of(rules[number]), number)


def _posted(request: HttpRequest, store: Store, lying: Desk, number: int | None) -> HttpResponse:
    sheet = Sheet.posted(request.POST.dict())
    if request.POST.get("do") not in ("save", "tidy", "try"):
        return _form(request, store, lying, sheet, number)  # a line more, or one less
    rule = sheet.rule()
    try:
        if rule is not None and request.POST["do"] == "try":
            return _form(request, store, lying, sheet, number, tried=_tried(request, store, rule))
        if rule is not None:
            lying.check(request.POST.get("version", ""))
            return _kept(request, store, lying, rule, number)
    except ScriptChanged as changed:
        sheet.error = _("%(what)s Save it once more, and it stands as a new rule.") % {"what": changed}
        number = None
    except (BadRule, ScriptError, StoreError) as wrong:
        sheet.error = str(wrong)
    except IndexError as missing:
        raise Http404("There is no such rule.") from missing
    return _form(request, store, lying, sheet, number, INVALID)


def _kept(request: HttpRequest, store: Store, lying: Desk, rule: Rule, number: int | None) -> HttpResponse:
    """Raises BadRule, ScriptError, StoreError, IndexError."""
    forwards.check(person(request), forwards.of_rule(rule))
    book = lying.book.with_rule(rule) if number is None else lying.book.changed(number, rule)
    for folder in _missing(store, request, rule):
        store.create(folder)
    lying.keep(book)
    if request.POST["do"] == "tidy":
        return redirect("webmail:rule-try", book.rules.index(rule))
    messages.success(request, _("The rule “%(name)s” is saved.") % {"name": rule.name})
    return redirect("webmail:rules")


def _tried(request: HttpRequest, store: Store, rule: Rule) -> Trial | None:
    """On the newest letters of INBOX, before anything is saved. Raises BadRule, ScriptError."""
    owner = directory.account_by_id(person(request))
    if owner is None:
        return None
    return trial.look(owner, store, store.mailbox(INBOX), trial.ready(owner, desk.alone(rule)))


def _missing(store: Store, request: HttpRequest, rule: Rule) -> list[str]:
    """Folders that were typed as new ones, and are not there yet."""
    typed = {text.strip() for name, text in request.POST.dict().items() if name.endswith("-new")} - {""}
    there = {info.name for info in store.mailboxes()}
    named = [each.folder for each in rule.actions if isinstance(each, MoveTo | CopyTo)]
    return [folder for folder in dict.fromkeys(named) if folder in typed and folder not in there]


def _form(
    request: HttpRequest,
    store: Store,
    lying: Desk,
    sheet: Sheet,
    number: int | None,
    status: int = 200,
    tried: Trial | None = None,
) -> HttpResponse:
    own = [info.name for info in store.mailboxes() if not info.owner and not info.virtual]
    context: dict[str, Any] = {
        "sheet": sheet,
        "number": number,
        "version": lying.version,
        "trial": tried,
        "action": reverse("webmail:rule-new") if number is None else reverse("webmail:rule", args=[number]),
        "condition_kinds": rows.KINDS,
        "action_kinds": deeds.KINDS,
        "places": {place.value: words for place, words in rows.PLACES.items()},
        "hows": rows.HOWS,
        "header_hows": rows.HOWS | rows.EXISTENCE,
        "units": rows.UNITS,
        "yes_no": rows.YES_NO,
        "spam": rows.SPAM,
        "within": rows.DAYS,
        "targets": own + sorted({name for name in folders_of(sheet.actions) if name not in own}),
    }
    if number is not None and number < len(lying.book.rules):
        context["script"] = written(lying.book.rules[number])
    return show(request, store, "webmail/rules/rule.html", context, status)
