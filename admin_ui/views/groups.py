"""Groups: listed, added, edited, removed."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, page, sent, words
from admin_ui.filled import carried_out, show
from admin_ui.forms.lists import GroupForm, NewGroupForm, SureForm
from admin_ui.paging import Page
from mailapp.directory import api as directory
from mailapp.directory.values import GroupInfo


@page
def index(request: HttpRequest) -> HttpResponse:
    found = directory.groups(words=words(request))
    asked = Page.asked(request.GET.get("page", ""), len(found))
    context = {"groups": asked.cut(found), "page": asked, "words": words(request)}
    return render(request, "admin_ui/groups/list.html", context)


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = NewGroupForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.add_group(**form.cleaned_data, by=by(request))):
        messages.success(request, f"{form.cleaned_data['address']} is a group now.")
        return redirect("admin_ui:groups")
    return show(request, form, title="Add a group", submit="Add", **_up())


@form_page
def edit(request: HttpRequest, address: str) -> HttpResponse:
    group = _group(address)
    form = GroupForm(sent(request), initial=asdict(group))
    if form.is_valid() and carried_out(
        form, lambda: directory.change_group(address, **form.cleaned_data, by=by(request))
    ):
        messages.success(request, f"{group.address} is saved.")
        return redirect("admin_ui:groups")
    removal = reverse("admin_ui:group-remove", args=[group.address])
    return show(request, form, title=group.address, submit="Save", remove=removal, tried=group.address, **_up())


@form_page
def remove(request: HttpRequest, address: str) -> HttpResponse:
    group = _group(address)
    form = SureForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.remove_group(address, by=by(request))):
        messages.success(request, f"{group.address} is removed.")
        return redirect("admin_ui:groups")
    what = f"Mail to {group.address} will be refused. Its members keep their mailboxes."
    return show(request, form, title=f"Remove {group.address}?", what=what, submit="Remove", danger=True, **_up())


def _up() -> dict[str, str]:
    return {"up": reverse("admin_ui:groups"), "up_title": "Groups"}


def _group(address: str) -> GroupInfo:
    try:
        found = directory.group(address)
    except directory.DirectoryError as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"There is no group {address}.")
    return found
