"""Our domains: listed, added, edited, removed."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, page, sent
from admin_ui.filled import carried_out, show
from admin_ui.forms.accounts import ConfirmForm
from admin_ui.forms.domains import DomainForm, NewDomainForm
from mailapp.directory import api as directory
from mailapp.directory.values import DomainInfo


@page
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "admin_ui/domains/list.html", {"domains": directory.domains()})


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = NewDomainForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.add_domain(**form.cleaned_data, by=by(request))):
        messages.success(request, f"{form.cleaned_data['name']} is ours now. Next: its accounts.")
        return redirect("admin_ui:domains")
    return show(request, form, title="Add a domain", submit="Add", **_up())


@form_page
def edit(request: HttpRequest, name: str) -> HttpResponse:
    domain = _domain(name)
    form = DomainForm(sent(request), initial=asdict(domain))
    if form.is_valid() and carried_out(
        form, lambda: directory.change_domain(name, **form.cleaned_data, by=by(request))
    ):
        messages.success(request, f"{domain.name} is saved.")
        return redirect("admin_ui:domains")
    removal = reverse("admin_ui:domain-remove", args=[domain.name])
    return show(request, form, title=domain.name, submit="Save", remove=removal, **_up())


@form_page
def remove(request: HttpRequest, name: str) -> HttpResponse:
    domain = _domain(name)
    form = ConfirmForm(domain.name, sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.remove_domain(name, by=by(request))):
        messages.success(request, f"{domain.name} is removed.")
        return redirect("admin_ui:domains")
    return show(request, form, "admin_ui/domains/remove.html", domain=domain)


def _up() -> dict[str, str]:
    return {"up": reverse("admin_ui:domains"), "up_title": "Domains"}


def _domain(name: str) -> DomainInfo:
    try:
        found = directory.domain(name)
    except directory.DirectoryError as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"{name} is not a domain of ours.")
    return found
