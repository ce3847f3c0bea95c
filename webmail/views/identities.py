"""Under which names and with which signatures a person writes."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.store.port import Store
from webmail import html, identities
from webmail.access import with_store
from webmail.folders import pane
from webmail.identities import SIGNATURE_SIZE, Identity
from webmail.letters import plainly, recipients, rich
from webmail.options.form import tabs


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    context = {"identities": identities.of(request.user)}
    return render(request, "webmail/identities.html", context | _around(store))


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def edit(request: HttpRequest, store: Store, key: str = "") -> HttpResponse:
    """One identity; a new one without `key`, for any address that is one's own."""
    mine = identities.of(request.user)
    now = next((one for one in mine if one.key == key), None)
    if key and now is None:
        raise Http404("There is no such identity.")
    wanted = now or replace(mine[0], key="", signature="", signature_html="", reply_to="", standard=False)
    errors: list[str] = []
    if request.method == "POST":
        wanted, errors = _read(request, wanted, mine)
        if not errors and not key and len(mine) >= identities.MOST:
            errors = [_("You have %(n)d identities; that is as many as there can be.") % {"n": len(mine)}]
        if not errors:
            identities.save(request.user.pk or 0, key, wanted)
            messages.success(request, _("The identity is saved."))
            return redirect("webmail:identities")
    context = {
        "identity": wanted,
        "key": key,
        "errors": errors,
        "addresses": sorted({one.address for one in mine}),
        "removable": key.isdecimal(),
    }
    return render(request, "webmail/identity.html", context | _around(store), status=422 if errors else 200)


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, key: str) -> HttpResponse:
    identities.forget(request.user.pk or 0, key)
    messages.success(request, _("The identity is as your administrator made it again, or gone."))
    return redirect("webmail:identities")


def _read(request: HttpRequest, now: Identity, mine: list[Identity]) -> tuple[Identity, list[str]]:
    """What a form says of an identity, and what is wrong with it."""
    sent = request.POST
    address = sent.get("address", now.address)
    errors = []
    if address not in {one.address for one in mine}:
        errors.append(_("You may not write from %(address)s.") % {"address": address[:100]})
        address = now.address
    typed = recipients.understand(sent.get("reply_to", ""))
    errors += typed.errors
    text, formatted = _signature(sent)
    if len(text) > SIGNATURE_SIZE:
        errors.append(_("A signature has at most %(n)d characters.") % {"n": SIGNATURE_SIZE})
    wanted = replace(
        now,
        address=address,
        name=sent.get("name", "")[:200],
        reply_to=sent.get("reply_to", "")[:1000],
        signature=text,
        signature_html=formatted,
        above=bool(sent.get("above")),
        standard=bool(sent.get("standard")),
    )
    return wanted, errors


def _signature(sent: Any) -> tuple[str, str]:
    """Text and HTML; each is made of the other where only one was written."""
    text = sent.get("signature", "").replace("\0", "").replace("\r\n", "\n").strip("\n")
    formatted = ""
    if sent.get("format") == "rich":
        try:
            formatted = rich.cleaned(sent.get("html", "").replace("\0", "")[: SIGNATURE_SIZE * 4], _no_pictures())
        except html.TooLarge:
            formatted = ""
        text = plainly.as_text(formatted) or text
    return text, formatted


def _no_pictures() -> rich.Gallery:
    return rich.Gallery(lambda _key: None)


def _around(store: Store) -> dict[str, Any]:
    return {"folders": pane(store.mailboxes()), "tabs": tabs(), "tab": "compose"}
