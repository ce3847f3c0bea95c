"""Sieve scripts of the office, which run around people's own: listed, written and checked, removed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, page, sent
from admin_ui.filled import show
from admin_ui.forms.lists import SureForm
from admin_ui.forms.sievescripts import SieveForm
from mailapp.delivery import api as delivery
from mailapp.delivery.script import ScriptError
from mailapp.journal import api as journal
from mailapp.journal.values import Step

SERVER = "-"  # in addresses, for the scripts that are everybody's
TURNS = {"before": ("good", "before people's own"), "after": ("good", "after people's own"), "": ("", "included")}


@page
def index(request: HttpRequest) -> HttpResponse:
    lines = [(info, info.domain or SERVER, *TURNS[info.turn.value]) for info in delivery.office_scripts()]
    return render(request, "admin_ui/sieve/list.html", {"lines": lines})


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = SieveForm(sent(request), initial={"turn": "before", "text": 'require ["fileinto"];\n\n'})
    if form.is_valid():
        domain, name = form.cleaned_data["domain"], form.cleaned_data["name"]
        if form.check(domain) and not _only_checked(request) and _kept(request, form, domain, name, fresh=True):
            return redirect("admin_ui:sieve")
    return _show(request, form, title="A new script", submit="Keep")


@form_page
def edit(request: HttpRequest, domain: str, name: str) -> HttpResponse:
    scripts, info = _found(domain, name)
    form = SieveForm(sent(request), known=True, initial={"turn": info.turn.value, "text": scripts.text(name)})
    wanted = form.is_valid() and form.check(scripts.domain) and not _only_checked(request)
    if wanted and _kept(request, form, scripts.domain, name):
        return redirect("admin_ui:sieve")
    removal = reverse("admin_ui:sieve-remove", args=[domain, name])
    title = f"“{name}” of {scripts.domain or 'the server'}"
    return _show(request, form, title=title, submit="Save", remove=removal, info=info)


@form_page
def remove(request: HttpRequest, domain: str, name: str) -> HttpResponse:
    scripts, info = _found(domain, name)
    form = SureForm(sent(request))
    if form.is_valid():
        scripts.remove(name)
        _note(request, "removed", scripts.domain, name)
        messages.success(request, f"“{name}” is removed.")
        return redirect("admin_ui:sieve")
    what = "Scripts that include it will go wrong." if not info.turn.value else "It does not run any more then."
    return show(request, form, title=f"Remove “{name}”?", what=what, submit="Remove", danger=True, **_up())


def _only_checked(request: HttpRequest) -> bool:
    return "check" in request.POST


def _kept(request: HttpRequest, form: SieveForm, domain: str, name: str, *, fresh: bool = False) -> bool:
    scripts = delivery.OfficeScripts(domain)
    try:
        if fresh and any(info.name == name for info in scripts.listed()):
            raise ScriptError("There is a script of that name already: open it from the list.")
        scripts.put(name, form.octets, delivery.Turn(form.cleaned_data["turn"]))
    except ScriptError as wrong:
        form.add_error("name" if fresh else "text", str(wrong))
        return False
    _note(request, "wrote", domain, name)
    messages.success(request, f"“{name}” is kept, and holds for the next letter.")
    for warning in form.warnings:
        messages.warning(request, warning)
    return True


def _show(request: HttpRequest, form: SieveForm, **context: Any) -> HttpResponse:
    checked = form.is_bound and form.is_valid()
    return show(request, form, "admin_ui/sieve/edit.html", checked=checked, **_up(), **context)


def _found(domain: str, name: str) -> tuple[delivery.OfficeScripts, delivery.OfficeScriptInfo]:
    try:
        scripts = delivery.OfficeScripts("" if domain == SERVER else domain)
        return scripts, scripts.info(name)
    except ScriptError as missing:
        raise NotThere(str(missing)) from None


def _note(request: HttpRequest, act: str, domain: str, name: str) -> None:
    whose = domain or "the server"
    journal.note(Step("admin", f"{by(request)} {act} the Sieve script “{name}” of {whose}", address=by(request)))


def _up() -> dict[str, Any]:
    return {"up": reverse("admin_ui:sieve"), "up_title": "Sieve scripts"}
