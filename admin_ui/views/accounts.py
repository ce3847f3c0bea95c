"""People: listed with what they use, added, edited, disabled, removed, given a new password."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, act, by, form_page, page, sent, words
from admin_ui.filled import carried_out, show
from admin_ui.forms.accounts import AccountForm, FarewellForm, NewAccountForm, PasswordForm
from admin_ui.paging import ON_A_PAGE, Page
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.store import api as store


@page
def index(request: HttpRequest) -> HttpResponse:
    asked = Page.asked(request.GET.get("page", ""), directory.count_accounts(words=words(request)))
    found = directory.accounts(words=words(request), start=asked.offset, limit=ON_A_PAGE)
    used = store.usages([account.id for account in found])
    people = [(account, used[account.id]) for account in found]
    return render(request, "admin_ui/accounts/list.html", {"people": people, "page": asked, "words": words(request)})


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = NewAccountForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.add_account(**form.asked(), by=by(request))):
        return _tell(request, form.cleaned_data["address"], form.cleaned_data["password"], new=True)
    return show(request, form, title="Add an account", submit="Add", **up())


@form_page
def edit(request: HttpRequest, account: int) -> HttpResponse:
    person = _person(account)
    initial = {
        "display_name": person.display_name,
        "quota": person.quota,
        "role": "admin" if person.is_admin else "user",
        "language": person.language,
    }
    form = AccountForm(sent(request), initial=initial)
    if form.is_valid() and carried_out(
        form, lambda: directory.change_account(person.address, **form.asked(), by=by(request))
    ):
        messages.success(request, f"{person.address} is saved.")
        return redirect("admin_ui:accounts")
    context = {
        "person": person,
        "usage": store.usages([person.id])[person.id],
        "named": directory.mentions(person.address),
        "standing": directory.standing(person.id),
        "senders": directory.sender_addresses(person.id, whole_domains=True)[1:],
    }
    return show(request, form, "admin_ui/accounts/edit.html", **context)


@form_page
def password(request: HttpRequest, account: int) -> HttpResponse:
    person = _person(account)
    form = PasswordForm(sent(request))
    if form.is_valid() and carried_out(
        form, lambda: directory.set_password(person.address, form.cleaned_data["password"], by=by(request))
    ):
        return _tell(request, person.address, form.cleaned_data["password"], new=False)
    return show(request, form, title=f"A new password for {person.address}", submit="Set", **up(person))


@act
def switch(request: HttpRequest, account: int) -> HttpResponse:
    """Enable or disable, as the button says: pressing it twice does nothing more."""
    person = _person(account)
    on = request.POST.get("active") == "yes"
    try:
        directory.change_account(person.address, active=on, by=by(request))
    except directory.DirectoryError as refusal:
        messages.error(request, str(refusal))
    else:
        words = (
            "enabled: mail comes in again" if on else "disabled: no mail comes in, no login works. Nothing is deleted"
        )
        messages.success(request, f"{person.address} is {words}.")
    return redirect("admin_ui:account", account=account)


@act
def log_out(request: HttpRequest, account: int) -> HttpResponse:
    """End the person's web sessions. Mail programs go on: they have passwords of their own."""
    person = _person(account)
    ended = directory.end_web_sessions(person.address, by=by(request))
    messages.success(request, f"{person.address} is logged out of {ended} browser{'' if ended == 1 else 's'}.")
    return redirect("admin_ui:account", account=account)


@form_page
def remove(request: HttpRequest, account: int) -> HttpResponse:
    person = _person(account)
    named = directory.mentions(person.address)
    form = FarewellForm(person.address, sent(request), named=bool(named))
    if form.is_valid() and carried_out(
        form,
        lambda: directory.remove_account(
            person.address, clean=form.cleaned_data.get("clean_up", False), by=by(request)
        ),
    ):
        messages.success(request, f"{person.address} is removed.")
        return redirect("admin_ui:accounts")
    usage = store.usages([person.id])[person.id]
    return show(request, form, "admin_ui/accounts/remove.html", person=person, usage=usage, named=named)


def _tell(request: HttpRequest, address: str, password: str, *, new: bool) -> HttpResponse:
    """What the person must know; in this answer only, for a password is kept nowhere."""
    return render(request, "admin_ui/accounts/told.html", {"address": address, "password": password, "new": new})


def up(person: AccountInfo | None = None) -> dict[str, Any]:
    """The way back from a form: to the list, or to the person that it is about."""
    accounts = reverse("admin_ui:accounts")
    if person is None:
        return {"up": accounts, "up_title": "Accounts"}
    return {
        "up": reverse("admin_ui:account", args=[person.id]),
        "up_title": person.address,
        "above": (accounts, "Accounts"),
    }


def _person(account: int) -> AccountInfo:
    found = directory.account_by_id(account)
    if found is None:
        raise NotThere("There is no such account; somebody may have removed it.")
    return found
