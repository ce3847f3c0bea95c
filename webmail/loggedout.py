"""Whoever comes without a session, or with a form of an older one: he logs in first, and loses no letter by it."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import csrf

from webmail.local import local

# What a letter in the making consists of; files that were not saved with it have to be chosen again.
LETTER = {
    "message_id",
    "in_reply_to",
    "references",
    "back",
    "answers",
    "draft",
    "sender",
    "signed",
    "to",
    "cc",
    "bcc",
    "reply_to",
    "subject",
    "text",
    "html",
    "format",
    "priority",
    "receipt",
    "notify",
    "returned",
    "keep",
}


def log_in_first(request: HttpRequest) -> HttpResponse:
    """The log-in page, and from there to where one was."""
    if _is_letter(request):
        return _kept(request, status=401)
    if "HX-Request" in request.headers:  # a part of a page cannot log anybody in: the whole page comes again
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else _page_before(request))


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named in settings.CSRF_FAILURE_VIEW: a form without its token, mostly of a tab from before the last log-in."""
    return _kept(request, status=403) if _is_letter(request) else csrf.csrf_failure(request, reason)


def _is_letter(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path == reverse("webmail:compose")


def _kept(request: HttpRequest, status: int) -> HttpResponse:
    """The letter in a form of today, which becomes a draft. Nothing has been done with it."""
    fields = [(name, value) for name, values in request.POST.lists() if name in LETTER for value in values]
    answer = render(
        request, "webmail/kept.html", {"fields": fields, "text": request.POST.get("text", "")}, status=status
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _page_before(request: HttpRequest) -> str:
    """Whoever pressed a button returns to the page on which it was: the button's own address shows nothing."""
    there = urlsplit(request.headers.get("Referer", ""))
    return local(request, f"{there.path}?{there.query}" if there.query else there.path)
