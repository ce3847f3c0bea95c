"""The queue from further away: its shape by age, and how destinations treat us."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin_ui.access import act, by, page
from admin_ui.forms.queue import LimitForm
from admin_ui.quantities import about_seconds
from mailapp.outbox import api as outbox
from mailapp.policy import api as policy

SHOWN = 100  # rows


@page
def shape(request: HttpRequest) -> HttpResponse:
    """As qshape: rows are destinations or senders, columns are ages."""
    by_sender = request.GET.get("by") == "sender"
    found = outbox.shape(timezone.now(), by_sender=by_sender, limit=SHOWN)
    ages = [about_seconds(60 * minutes) for minutes in found.minutes]
    titles = [f"under {ages[0]}", *ages[1:], "older"]
    rows = [(row, list(zip(titles, row.ages, strict=True))) for row in (*found.rows, found.total)]
    context = {"rows": rows[:-1], "total": rows[-1], "titles": titles, "by_sender": by_sender}
    return render(request, "admin_ui/queue/shape.html", context)


@page
def destinations(request: HttpRequest) -> HttpResponse:
    found = outbox.destinations(timezone.now(), policy.current(), SHOWN)
    return render(request, "admin_ui/queue/destinations.html", {"destinations": found, "form": LimitForm()})


@act
def limit(request: HttpRequest) -> HttpResponse:
    """Letters a minute and connections at once for one destination; empty is as the policy has it."""
    form = LimitForm(request.POST)
    if form.is_valid():
        name = outbox.limit_destination(*form.limit(), by(request))
        messages.success(request, f"{name}: saved.")
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("admin_ui:queue-destinations")
