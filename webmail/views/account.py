"""Logging in and out, and the look of the pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from webmail import options
from webmail.forms import LoginForm
from webmail.local import local

YEAR = 365 * 24 * 3600  # seconds

login = LoginView.as_view(
    template_name="webmail/login.html", authentication_form=LoginForm, redirect_authenticated_user=True
)
logout = LogoutView.as_view(next_page="webmail:login")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says: one of the person's options, and a cookie for the page where he logs in."""
    wanted = request.POST.get("theme", "")
    wanted = wanted if wanted in ("light", "dark") else ""
    if request.user.pk is not None:
        options.change(request.user.pk, theme=wanted)
    return remember_theme(request, HttpResponseRedirect(local(request, request.POST.get("next", ""))), wanted)


def remember_theme(request: HttpRequest, response: HttpResponse, theme: str) -> HttpResponse:
    """In this browser, so that it needs no account and no script."""
    if theme:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("theme")
    return response
