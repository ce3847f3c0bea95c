"""Lines of the tables of ways out: transports, smarthosts and TLS policies are added, edited, removed."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, sent
from admin_ui.filled import carried_out, show
from admin_ui.forms.lists import SureForm
from admin_ui.forms.routes import (
    NewSmarthostForm,
    NewTlsPolicyForm,
    NewTransportForm,
    SmarthostForm,
    TlsPolicyForm,
    TransportForm,
)
from mailapp.routes import api as routes
from mailapp.routes.values import SmarthostInfo, TlsPolicyInfo, TransportInfo

UP = {"up_title": "Routes"}
Found = TypeVar("Found")


@form_page
def transport_add(request: HttpRequest) -> HttpResponse:
    form = NewTransportForm(sent(request))
    return _filled(request, form, "Add a transport", lambda: routes.set_transport(**form.cleaned_data, by=by(request)))


@form_page
def transport(request: HttpRequest, pattern: str) -> HttpResponse:
    found = _there(lambda: routes.transport(pattern), f"The transport table has no line for {pattern}.")
    form = TransportForm(sent(request), initial=asdict(found))
    removal = reverse("admin_ui:transport-remove", args=[found.pattern])

    def save() -> object:
        return routes.set_transport(found.pattern, **form.cleaned_data, by=by(request))

    return _filled(request, form, f"Mail for {found.pattern}", save, removal)


@form_page
def transport_remove(request: HttpRequest, pattern: str) -> HttpResponse:
    found: TransportInfo = _there(lambda: routes.transport(pattern), f"There is no line for {pattern}.")
    what = f"Mail for {found.pattern} leaves as all other mail does, then."
    return _removed(request, found.pattern, what, lambda: routes.remove_transport(pattern, by=by(request)))


@form_page
def smarthost_add(request: HttpRequest) -> HttpResponse:
    form = NewSmarthostForm(sent(request))
    return _filled(request, form, "Add a smarthost", lambda: routes.add_smarthost(**form.asked(), by=by(request)))


@form_page
def smarthost(request: HttpRequest, nexthop: str) -> HttpResponse:
    found = _smarthost(nexthop)
    form = SmarthostForm(sent(request), initial=SmarthostForm.shown(found))
    removal = reverse("admin_ui:smarthost-remove", args=[found.nexthop])

    def save() -> object:
        return routes.change_smarthost(found.nexthop, **form.asked(), by=by(request))

    return _filled(request, form, found.nexthop, save, removal)


@form_page
def smarthost_remove(request: HttpRequest, nexthop: str) -> HttpResponse:
    found = _smarthost(nexthop)
    what = "Mail that left by it goes to the servers of each domain, then. Its password is forgotten."
    return _removed(request, found.nexthop, what, lambda: routes.remove_smarthost(nexthop, by=by(request)))


@form_page
def tlspolicy_add(request: HttpRequest) -> HttpResponse:
    form = NewTlsPolicyForm(sent(request))

    def save() -> object:
        return routes.set_tls_policy(form.cleaned_data["pattern"], form.asked(), by=by(request))

    return _filled(request, form, "Add a TLS policy", save)


@form_page
def tlspolicy(request: HttpRequest, pattern: str) -> HttpResponse:
    found = _tls_policy(pattern)
    form = TlsPolicyForm(sent(request), initial={"level": found.level.value})
    removal = reverse("admin_ui:tlspolicy-remove", args=[found.pattern])

    def save() -> object:
        return routes.set_tls_policy(found.pattern, form.asked(), by=by(request))

    return _filled(request, form, f"TLS to {found.pattern}", save, removal)


@form_page
def tlspolicy_remove(request: HttpRequest, pattern: str) -> HttpResponse:
    found = _tls_policy(pattern)
    what = f"TLS to {found.pattern} is what its DNS asks for (DANE, MTA-STS), then, or encrypted if the server can."
    return _removed(request, found.pattern, what, lambda: routes.remove_tls_policy(pattern, by=by(request)))


def _filled(
    request: HttpRequest, form: Form, title: str, save: Callable[[], object], removal: str = ""
) -> HttpResponse:
    if form.is_valid() and carried_out(form, save):
        messages.success(request, "It is saved, and holds from now on.")
        return redirect("admin_ui:routes")
    submit = "Save" if removal else "Add"
    return show(request, form, title=title, submit=submit, remove=removal, up=reverse("admin_ui:routes"), **UP)


def _removed(request: HttpRequest, title: str, what: str, remove: Callable[[], object]) -> HttpResponse:
    form = SureForm(sent(request))
    if form.is_valid() and carried_out(form, remove):
        messages.success(request, f"{title} is removed.")
        return redirect("admin_ui:routes")
    up, question = reverse("admin_ui:routes"), f"Remove {title}?"
    return show(request, form, title=question, what=what, submit="Remove", danger=True, up=up, **UP)


def _there(look: Callable[[], Found | None], missing: str) -> Found:
    try:
        found = look()
    except routes.RouteError as wrong:
        raise NotThere(str(wrong)) from None
    if found is None:
        raise NotThere(missing)
    return found


def _smarthost(nexthop: str) -> SmarthostInfo:
    return _there(lambda: routes.smarthost(nexthop), f"There is no smarthost {nexthop}.")


def _tls_policy(pattern: str) -> TlsPolicyInfo:
    return _there(lambda: routes.tls_policy(pattern), f"There is no TLS policy for {pattern}.")
