"""What all pages with a form have in common."""

import re
from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.forms.accounts import ConfirmForm
from mailapp.directory.api import DirectoryError
from mailapp.guard.api import GuardError
from mailapp.routes.api import RouteError

TELLING = 3  # characters: a shorter word may stand in any sentence


def carried_out(form: Form, act: Callable[[], object]) -> bool:
    """Do what the form asks for; what the directory or the routes refuse becomes an error of the form."""
    try:
        act()
    except (DirectoryError, RouteError, GuardError) as refusal:
        form.add_error(meant(form, str(refusal)), str(refusal))
        return False
    return True


def meant(form: Form, refusal: str) -> str | None:
    """The field that a refusal is about: it quotes what was written there. None when it quotes nothing."""
    if isinstance(form, ConfirmForm):  # what was typed there is right: it is the act that is refused
        return None
    quoted = [(len(text), name) for name in form.fields for text in _written(form, name) if _stands_in(text, refusal)]
    return max(quoted)[1] if quoted else None


def _stands_in(text: str, sentence: str) -> bool:
    """As a word of its own: Olga does not stand in olga@example.com."""
    return bool(re.search(rf"(?<![\w@.]){re.escape(text)}(?![\w@]|\.\w)", sentence, re.IGNORECASE))


def _written(form: Form, name: str) -> list[str]:
    """What was typed into a field, line by line; of an address also the domain alone."""
    value = form.cleaned_data.get(name)
    lines = [str(line) for line in (value if isinstance(value, list) else [value] if isinstance(value, str) else [])]
    domains = [domain for line in lines if (domain := line.partition("@")[2])]
    return [text for text in (*lines, *domains) if len(text) >= TELLING]


def show(request: HttpRequest, form: Form, template: str = "admin_ui/form.html", **context: Any) -> HttpResponse:
    """The form's page, with everything typed kept; 400 when something in it is wrong."""
    if form.errors:
        _point_at_the_first_error(form)
    return render(request, template, {"form": form, **context}, status=400 if form.errors else 200)


def _point_at_the_first_error(form: Form) -> None:
    """Whoever sends a form wrongly goes on typing where it is wrong."""
    for field in form.fields.values():
        field.widget.attrs.pop("autofocus", None)
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            break
