"""The compose page, with whatever stands on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailapp.store.port import Store
from webmail import correspondents, stationery
from webmail.composing import Sheet
from webmail.folders import pane
from webmail.local import local


def show(request: HttpRequest, store: Store, sheet: Sheet, status: int = 200) -> HttpResponse:
    sheet.back = sheet.back or local(request, request.GET.get("back", ""), "")
    context = {
        "folders": pane(store.mailboxes()),
        "sheet": sheet,
        "known_people": correspondents.offer(request.user, "", limit=50),
        "templates": stationery.of(request.user.pk or 0),
    }
    return render(request, "webmail/compose.html", context, status=status)
