"""What is done with all letters: the answer while one is away, and the forwarding. Both stand in the same script."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.delivery.script import ScriptError
from mailapp.standards.rulebook import Away, BadRule, Forwarding, Rulebook
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.rules import desk
from webmail.rules.desk import VERSION_CHARACTERS, Desk
from webmail.rules.forms import AwayForm, ForwardingForm
from webmail.views.rules.page import INVALID, person, show

Standing = Away | Forwarding


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the two: how it is found in a book and put there, and its page."""

    page: str
    found: Callable[[Rulebook], Any]
    put: Callable[[Rulebook, Any], Rulebook]
    form: Callable[..., Any]  # of the person, and what a form takes
    of: Callable[[Any], dict[str, Any]]


AWAY = Kind(
    "away",
    lambda book: book.away,
    lambda book, made: book.with_away(made),
    lambda person, *args, **kwargs: AwayForm(*args, **kwargs),
    AwayForm.of,
)
FORWARDING = Kind(
    "forwarding",
    lambda book: book.forwarding,
    lambda book, made: book.with_forwarding(made),
    ForwardingForm,
    ForwardingForm.of,
)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def away(request: HttpRequest, store: Store) -> HttpResponse:
    return _page(request, store, AWAY)


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def forwarding(request: HttpRequest, store: Store) -> HttpResponse:
    return _page(request, store, FORWARDING)


def _page(request: HttpRequest, store: Store, kind: Kind) -> HttpResponse:
    """Posted with `do`: save and switch on, switch off (what stands there is kept), or remove."""
    lying = desk.opened(person(request))
    now: Standing | None = kind.found(lying.book)
    wanted = request.POST.get("do", "")
    if wanted in ("off", "remove"):
        return _put(request, lying, kind, replace(now, on=False) if now and wanted == "off" else None)
    form = kind.form(person(request), request.POST or None, initial=kind.of(now) if now else None)
    version = _version(now)
    if form.is_valid() and request.POST.get("version", version) == version:
        return _put(request, lying, kind, form.made)
    if form.is_valid():
        form.add_error(
            None, _("This was changed meanwhile, perhaps in another window. Save once more to put yours here.")
        )
    context = {"form": form, "now": now, "desk": lying, "version": version}
    return show(request, store, f"webmail/rules/{kind.page}.html", context, INVALID if form.is_bound else 200)


def _version(now: Standing | None) -> str:
    """Another word when it says something else: nothing is written over that the page has not shown."""
    return sha256(repr(now).encode()).hexdigest()[:VERSION_CHARACTERS]


def _put(request: HttpRequest, lying: Desk, kind: Kind, made: Standing | None) -> HttpResponse:
    try:
        lying.keep(kind.put(lying.book, made))
    except (ScriptError, BadRule) as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, _("It is on.") if made and made.on else _("It is off."))
    return redirect(f"webmail:{kind.page}")
