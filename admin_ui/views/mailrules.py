"""The rules about mail: five tables, listed, added, edited, moved, switched, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from admin_ui.access import NotThere, act, by, form_page, page, sent
from admin_ui.filled import meant, show
from admin_ui.forms.lists import SureForm
from admin_ui.forms.mailrules import RuleEntryForm
from admin_ui.paging import Page
from admin_ui.ruletables import TABLES, Shown
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy.mailrules import api as mailrules
from mailapp.policy.mailrules.api import BadRule, Entry


@page
def index(request: HttpRequest) -> HttpResponse:
    return _list(request, TABLES["access"])


@page
def table(request: HttpRequest, family: str) -> HttpResponse:
    return _list(request, _shown(family))


def _list(request: HttpRequest, shown: Shown) -> HttpResponse:
    found = mailrules.entries(shown.family)
    asked = Page.asked(request.GET.get("page", ""), len(found))
    lines = [_line(shown, entry) for entry in asked.cut(found)]
    context = {"table": shown, "tables": TABLES.values(), "lines": lines, "page": asked}
    return render(request, "admin_ui/rules/list.html", context)


def _line(shown: Shown, entry: Entry) -> dict[str, Any]:
    """A row of the list: no more than the template must know."""
    cells = [(label, text(entry.rule)) for label, text in shown.columns]
    return {
        "entry": entry,
        "expired": mailrules.expired(entry),
        "what": shown.what(entry.rule),
        "act": shown.act(entry.rule),
        "tone": shown.tone(entry.rule),
        "cells": cells,
    }


@form_page
def add(request: HttpRequest, family: str) -> HttpResponse:
    shown = _shown(family)
    form = shown.form(sent(request))
    if form.is_valid():
        entry = _carried_out(form, lambda: mailrules.add(family, form.rule, **form.about))
        if entry:
            return _done(request, shown, "added", entry)
    return show(request, form, title=shown.add, submit="Add", **_up(shown))


@form_page
def edit(request: HttpRequest, family: str, number: int) -> HttpResponse:
    shown, entry = _shown(family), _entry(family, number)
    form = shown.form(sent(request), initial=_initial(entry))
    if form.is_valid():
        changed = _carried_out(form, lambda: mailrules.change(family, number, form.rule, **form.about))
        if changed:
            return _done(request, shown, "changed", changed)
    removal = reverse("admin_ui:rule-remove", args=[family, number])
    return show(request, form, title=f"Rule {number}", submit="Save", remove=removal, **_up(shown))


@form_page
def remove(request: HttpRequest, family: str, number: int) -> HttpResponse:
    shown, entry = _shown(family), _entry(family, number)
    form = SureForm(sent(request))
    if form.is_valid():
        return _done(request, shown, "removed", mailrules.remove(family, number))
    what = f"It says: {entry.rule}. To let it rest for a while, switch it off instead."
    title = f"Remove rule {number}?"
    return show(request, form, title=title, what=what, submit="Remove", danger=True, **_up(shown))


@act
def move(request: HttpRequest, family: str, number: int) -> HttpResponse:
    """One place up or down."""
    shown, entry = _shown(family), _entry(family, number)
    step = -1 if request.POST.get("to") == "up" else 1
    return _done(request, shown, "moved", mailrules.move(family, number, entry.position + step))


@act
def switch(request: HttpRequest, family: str, number: int) -> HttpResponse:
    """On or off, as the button says: pressing it twice does nothing more."""
    shown, _known = _shown(family), _entry(family, number)
    changed = mailrules.change(family, number, {}, active=request.POST.get("active") == "yes")
    return _done(request, shown, "switched on" if changed.active else "switched off", changed)


def _initial(entry: Entry) -> dict[str, Any]:
    ends = timezone.localtime(entry.expires).strftime("%Y-%m-%d %H:%M") if entry.expires else ""
    return {**mailrules.says(entry.rule), "expires": ends, "note": entry.note, "active": entry.active}


def _carried_out(form: RuleEntryForm, act: Any) -> Entry | None:
    """What the policy refuses becomes an error of the form."""
    try:
        entry: Entry = act()
    except BadRule as refusal:
        form.add_error(meant(form, str(refusal)), str(refusal))
        return None
    return entry


def _done(request: HttpRequest, shown: Shown, done: str, entry: Entry) -> HttpResponse:
    sentence = f"{by(request)} {done} rule {entry.id} at place {entry.position}: {entry.rule}"
    journal.note(Step("admin", sentence, address=by(request), detail={"rule": entry.id}))
    messages.success(request, f"Rule {entry.id} is {done}. Servers follow within five seconds.")
    return redirect("admin_ui:rule-table", shown.family)


def _up(shown: Shown) -> dict[str, Any]:
    own = reverse("admin_ui:rule-table", args=[shown.family])
    return {"up": own, "up_title": shown.title, "above": (reverse("admin_ui:rules"), "Rules")}


def _shown(family: str) -> Shown:
    if family not in TABLES:
        raise NotThere(f"There are no rules named “{family}”.")
    return TABLES[family]


def _entry(family: str, number: int) -> Entry:
    try:
        return mailrules.entry(family, number)
    except BadRule as missing:
        raise NotThere(str(missing)) from None
