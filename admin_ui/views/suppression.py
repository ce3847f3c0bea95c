"""Addresses that nobody writes to: listed, added, lifted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import act, by, form_page, page, sent, words
from admin_ui.filled import show
from admin_ui.forms.sending import SuppressionForm
from admin_ui.paging import ON_A_PAGE, Page
from mailapp.delivery import api as delivery
from mailapp.directory import api as directory


@page
def index(request: HttpRequest) -> HttpResponse:
    """Those that are suppressed; on demand also those that have bounced, but too seldom yet."""
    counted = request.GET.get("counted") == "1"
    asked = Page.asked(request.GET.get("page", ""), delivery.count_suppressed(words(request), counted=counted))
    entries = delivery.suppressed(words(request), counted=counted, offset=asked.offset, limit=ON_A_PAGE)
    people = {person.id: person.address for person in map(directory.account_by_id, _accounts(entries)) if person}
    lines = [(entry, people.get(entry.account or 0, "")) for entry in entries]
    context = {"lines": lines, "page": asked, "words": words(request), "counted": counted}
    return render(request, "admin_ui/suppression/list.html", context)


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = SuppressionForm(sent(request))
    if form.is_valid():
        given = form.cleaned_data
        delivery.suppress(given["address"], reason=given["reason"], by=by(request), days=given["days"] or 0)
        messages.success(request, f"Nobody writes to {given['address']} any more.")
        return redirect("admin_ui:suppression")
    up = {"up": reverse("admin_ui:suppression"), "up_title": "Suppressed addresses"}
    return show(request, form, title="Suppress an address", submit="Suppress", **up)


@act
def lift(request: HttpRequest) -> HttpResponse:
    """Let it be written to again."""
    address, account = request.POST.get("address", ""), request.POST.get("account", "")
    try:
        delivery.lift(address, by=by(request), account=int(account[:18]) if account.isdecimal() else None)
        messages.success(request, f"{address} may be written to again; its bounces are forgotten.")
    except delivery.NotSuppressed as missing:
        messages.warning(request, str(missing))
    return redirect(reverse("admin_ui:suppression") + "?" + request.POST.get("back", ""))


def _accounts(entries: list[delivery.Entry]) -> set[int]:
    return {entry.account for entry in entries if entry.account}
