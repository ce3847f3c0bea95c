"""Logging in and out, and the look of the pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from webmail.forms import LoginForm

YEAR = 365 * 24 * 3600  # seconds

login = LoginView.as_view(
    template_name="webmail/login.html", authentication_form=LoginForm, redirect_authenticated_user=True
)
logout = LogoutView.as_view(next_page="webmail:login")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system says: a cookie, so that it needs no account and no script."""
    response = HttpResponseRedirect(_local(request, request.POST.get("next", "")))
    wanted = request.POST.get("theme")
    if wanted in ("light", "dark"):
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        response.delete_cookie("theme")
    return response


def _local(request: HttpRequest, target: str) -> str:
    """`target` when it leads nowhere else, so that a forged form cannot send people away."""
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"
