"""The reverse-paths of forwarded letters: are they ours, and who signs them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui.access import act, by, page
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy


@page
def index(request: HttpRequest) -> HttpResponse:
    rules = policy.current()
    scheme, domain = directory.srs_scheme(rules), next((one.name for one in directory.domains()), "example.com")
    context = {
        "rules": rules,
        "older": len(scheme.secrets) - 1,
        "example": scheme.forward("carl@example.net", domain, directory.srs_today()),
    }
    return render(request, "admin_ui/srs.html", context)


@act
def rotate(request: HttpRequest) -> HttpResponse:
    """A new secret signs from now on."""
    directory.rotate_srs()
    journal.note(Step("admin", f"{by(request)} made a new secret for forwarded letters (SRS)", address=by(request)))
    messages.success(request, "A new secret signs from now on; the latest ones before it still verify.")
    return redirect("admin_ui:srs")
