"""Logging in and out, and the look of the pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from webmail.forms import LoginForm
from webmail.local import local

YEAR = 365 * 24 * 3600  # seconds

login = LoginView.as_view(
    template_name="webmail/login.html", authentication_form=LoginForm, redirect_authenticated_user=True
)
logout = LogoutView.as_view(next_page="webmail:login")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says: a cookie, so that it needs no account and no script."""
    response = HttpResponseRedirect(local(request, request.POST.get("next", "")))
    wanted = request.POST.get("theme")
    if wanted in ("light", "dark"):
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("theme")
    return response
