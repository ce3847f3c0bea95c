"""What all pages with a form have in common."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mailapp.directory.api import DirectoryError
from mailapp.routes.api import RouteError


def carried_out(form: Form, act: Callable[[], object]) -> bool:
    """Do what the form asks for; what the directory or the routes refuse becomes the form's own error."""
    try:
        act()
    except (DirectoryError, RouteError) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def show(request: HttpRequest, form: Form, template: str = "admin_ui/form.html", **context: Any) -> HttpResponse:
    """The form's page, with everything typed kept; 400 when something in it is wrong."""
    return render(request, template, {"form": form, **context}, status=400 if form.errors else 200)
