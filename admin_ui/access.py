"""Who may come in: administrators only. Every page of the panel passes through `administrator`."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

# The panel needs no script, no frame, no inline style, and talks to nobody else.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WORDS_LENGTH = 320  # characters: an address has no more
View = Callable[..., HttpResponse]


class NotThere(Exception):
    """What the address names does not exist (any more); the text is shown with status 404."""


def administrator(view: View) -> View:
    """Let administrators through: others read why not (403), strangers log in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            asked = request.get_full_path() if request.method == "GET" else reverse("admin_ui:home")
            return redirect_to_login(asked)
        if not request.user.is_admin:
            return _sealed(render(request, "admin_ui/denied.html", status=403))
        try:
            answer = view(request, *args, **kwargs)
        except NotThere as missing:
            answer = render(request, "admin_ui/missing.html", {"sentence": str(missing)}, status=404)
        return _sealed(_refused(request, answer) if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED else answer)

    return guarded


def page(view: View) -> View:
    """Something to read: GET and HEAD."""
    return administrator(require_safe(view))


def form_page(view: View) -> View:
    """Something to fill in: GET shows it, POST sends it."""
    return administrator(require_http_methods(["GET", "HEAD", "POST"])(view))


def act(view: View) -> View:
    """Something that changes the world: POST only (with its CSRF token)."""
    return administrator(require_POST(view))


def by(request: HttpRequest) -> str:
    """Who acts, for the journal."""
    return request.user.get_username()


def words(request: HttpRequest, name: str = "q") -> str:
    """What is looked for: one line of bounded length that every database takes."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:WORDS_LENGTH]


def sent(request: HttpRequest) -> QueryDict | None:
    """What was filled in, or None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def _refused(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """405 in words: Django's own is an empty page."""
    sentence = "This address is behind a button: it cannot be opened as a page. Nothing has been changed."
    told = render(request, "admin_ui/missing.html", {"sentence": sentence}, status=405)
    told["Allow"] = answer["Allow"]  # RFC 9110 §15.5.6
    return told


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response["Cache-Control"] = "no-store"
    return response
