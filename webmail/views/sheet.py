"""The compose page, with whatever stands on it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailapp.store.port import Store
from mailapp.store.values import MailboxInfo
from webmail import correspondents, stationery
from webmail.composing import Sheet
from webmail.folders import pane
from webmail.local import local


def show(
    request: HttpRequest,
    store: Store,
    sheet: Sheet,
    status: int = 200,
    mailboxes: Sequence[MailboxInfo] | None = None,
) -> HttpResponse:
    """`mailboxes`: the person's, where they are at hand."""
    sheet.back = sheet.back or local(request, request.GET.get("back", ""), "")
    context = {
        "folders": pane(mailboxes or store.mailboxes()),
        "sheet": sheet,
        "known_people": correspondents.listed(request.user, colleagues=not (sheet.to or sheet.answers)),
        "templates": stationery.of(request.user.pk or 0),
    }
    return render(request, "webmail/compose.html", context, status=status)
