"""A person's app passwords as the administrator sees them: which there are, when they were used; and revokes them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui.access import NotThere, act, by, page
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo


@page
def index(request: HttpRequest, account: int) -> HttpResponse:
    person = _person(account)
    known = directory.app_passwords(person.address)
    return render(request, "admin_ui/accounts/apppasswords.html", {"person": person, "known": known})


@act
def revoke(request: HttpRequest, account: int, number: int) -> HttpResponse:
    person = _person(account)
    try:
        gone = directory.revoke_app_password(person.address, number, by=by(request))
    except directory.DirectoryError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"“{gone.name}” of {person.address} opens nothing any more.")
    return redirect("admin_ui:app-passwords", account)


def _person(account: int) -> AccountInfo:
    found = directory.account_by_id(account)
    if found is None:
        raise NotThere("There is no such account; somebody may have removed it.")
    return found
