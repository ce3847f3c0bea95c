"""Aliases: listed, added, edited, removed."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, page, sent, words
from admin_ui.filled import carried_out, show
from admin_ui.forms.lists import AliasForm, NewAliasForm, SureForm
from admin_ui.paging import Page
from mailapp.directory import api as directory
from mailapp.directory.values import AliasInfo


@page
def index(request: HttpRequest) -> HttpResponse:
    found = directory.aliases(words=words(request))
    asked = Page.asked(request.GET.get("page", ""), len(found))
    context = {"aliases": asked.cut(found), "page": asked, "words": words(request)}
    return render(request, "admin_ui/aliases/list.html", context)


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = NewAliasForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.add_alias(**form.cleaned_data, by=by(request))):
        messages.success(request, f"{form.cleaned_data['address']} is an alias now.")
        return redirect("admin_ui:aliases")
    return show(request, form, title="Add an alias", submit="Add", **_up())


@form_page
def edit(request: HttpRequest, address: str) -> HttpResponse:
    alias = _alias(address)
    form = AliasForm(sent(request), initial=asdict(alias))
    if form.is_valid() and carried_out(
        form, lambda: directory.change_alias(address, **form.cleaned_data, by=by(request))
    ):
        messages.success(request, f"{alias.address} is saved.")
        return redirect("admin_ui:aliases")
    removal = reverse("admin_ui:alias-remove", args=[alias.address])
    return show(request, form, title=alias.address, submit="Save", remove=removal, tried=alias.address, **_up())


@form_page
def remove(request: HttpRequest, address: str) -> HttpResponse:
    alias = _alias(address)
    form = SureForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.remove_alias(address, by=by(request))):
        messages.success(request, f"{alias.address} is removed.")
        return redirect("admin_ui:aliases")
    what = f"Mail to {alias.address} will be refused. The mailboxes behind it stay as they are."
    return show(request, form, title=f"Remove {alias.address}?", what=what, submit="Remove", danger=True, **_up())


def _up() -> dict[str, str]:
    return {"up": reverse("admin_ui:aliases"), "up_title": "Aliases"}


def _alias(address: str) -> AliasInfo:
    try:
        found = directory.alias(address)
    except directory.DirectoryError as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"There is no alias {address}.")
    return found
