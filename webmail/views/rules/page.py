"""What all pages of rules need."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mailapp.delivery.script import ScriptChanged, ScriptError
from mailapp.standards.rulebook import BadRule, Rulebook
from mailapp.store.port import Store
from webmail.folders import pane
from webmail.rules import desk
from webmail.rules.desk import Desk

INVALID = 422


def show(request: HttpRequest, store: Store, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, template, {"folders": pane(store.mailboxes()), **context}, status=status)


def person(request: HttpRequest) -> int:
    return request.user.pk or 0


def change(request: HttpRequest, make: Callable[[Desk], Rulebook], said: str) -> HttpResponse:
    """One change of the book that the page has shown, then the list again. A rule that is not there is a 404."""
    lying = desk.opened(person(request))
    try:
        lying.check(request.POST.get("version", ""))
        lying.keep(make(lying))
    except IndexError as missing:
        raise Http404("There is no such rule.") from missing
    except ScriptChanged as changed:
        messages.warning(request, _("%(what)s Nothing was done: look again.") % {"what": changed})
    except (ScriptError, BadRule) as reason:
        messages.error(request, str(reason))
    else:
        if said:
            messages.success(request, said)
    return redirect("webmail:rules")
