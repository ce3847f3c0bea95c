"""Our domains: listed, added, edited, removed."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, page, sent
from admin_ui.filled import carried_out, show
from admin_ui.forms.accounts import ConfirmForm
from admin_ui.forms.domains import DomainForm, NewDomainForm, RecipientsForm
from admin_ui.paging import Page
from mailapp.directory import api as directory
from mailapp.directory.values import Check, DomainInfo, Kind, MtaSts
from mailapp.installation import domaincheck

NEXT = {
    Kind.LOCAL: "{} is ours now. Next: its accounts.",
    Kind.ALIAS: "{} is another name now: the people of its domain get its mail.",
    Kind.RELAY: "{} is backed up now: its mail is queued here while its own server is away.",
}


@page
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "admin_ui/domains/list.html", {"domains": directory.domains()})


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = NewDomainForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.add_domain(**form.asked(), by=by(request))):
        messages.success(request, NEXT[form.asked()["kind"]].format(form.cleaned_data["name"]))
        _warn(request, form.asked()["mta_sts"])
        return redirect("admin_ui:domains")
    return show(request, form, title="Add a domain", submit="Add", **_up())


@form_page
def edit(request: HttpRequest, name: str) -> HttpResponse:
    domain = _domain(name)
    form = DomainForm(sent(request), initial=asdict(domain))
    if form.is_valid() and carried_out(form, lambda: directory.change_domain(name, **form.asked(), by=by(request))):
        messages.success(request, f"{domain.name} is saved.")
        _warn(request, form.asked()["mta_sts"])
        return redirect("admin_ui:domains")
    removal = reverse("admin_ui:domain-remove", args=[domain.name])
    more = _more(domain)
    return show(request, form, title=domain.name, submit="Save", remove=removal, more=more, **_up())


def _warn(request: HttpRequest, policy: MtaSts) -> None:
    """A policy that our own certificate does not keep turns mail away (RFC 8461 §4.1)."""
    if policy is MtaSts.ENFORCE and (why := domaincheck.distrusted(settings.MAIL_HOSTNAME)):
        messages.error(
            request,
            f"Its MTA-STS policy says enforce, and our certificate is none that senders accept ({why}): who obeys the "
            "policy sends us no mail. Put a good one in TLS_CERTIFICATE and TLS_KEY, or say testing.",
        )


@form_page
def recipients(request: HttpRequest, name: str) -> HttpResponse:
    """Who exists in a domain that we back up: the list, or what its own server has said."""
    domain = _domain(name)
    if domain.kind is not Kind.RELAY:
        raise NotThere(f"{domain.name} is not a domain that we back up.")
    if domain.check_by is not Check.LIST:
        return _verified(request, domain)
    form = RecipientsForm(sent(request), initial={"recipients": directory.relay_recipients(name)})
    if form.is_valid() and carried_out(
        form, lambda: directory.set_relay_recipients(name, form.cleaned_data["recipients"], by=by(request))
    ):
        messages.success(request, f"Who exists in {domain.name} is saved.")
        return redirect("admin_ui:domain", name=domain.name)
    return show(request, form, title=f"Who exists in {domain.name}", submit="Save", **_up(domain))


def _verified(request: HttpRequest, domain: DomainInfo) -> HttpResponse:
    if sent(request) is not None:
        directory.forget_verifications(domain.name)
        messages.success(request, f"{domain.name} will be asked again for each address.")
        return redirect("admin_ui:domain-recipients", name=domain.name)
    answers = directory.verifications(domain=domain.name)
    asked = Page.asked(request.GET.get("page", ""), len(answers))
    context = {"domain": domain, "answers": asked.cut(answers), "page": asked}
    return render(request, "admin_ui/domains/verified.html", context)


def _more(domain: DomainInfo) -> tuple[str, str, str] | None:
    """What else there is to see of a domain: the page, what leads to it, and its picture."""
    if domain.kind is Kind.RELAY:
        return _recipients_of(domain)
    return reverse("admin_ui:domain-dns", args=[domain.name]), "DNS and signatures", "shield-check"


def _recipients_of(domain: DomainInfo) -> tuple[str, str, str] | None:
    """The page of who exists there, and what leads to it."""
    if domain.check_by is Check.ANY:
        return None
    return reverse("admin_ui:domain-recipients", args=[domain.name]), "Who exists there", "users"


@form_page
def remove(request: HttpRequest, name: str) -> HttpResponse:
    domain = _domain(name)
    form = ConfirmForm(domain.name, sent(request))
    if form.is_valid() and carried_out(form, lambda: directory.remove_domain(name, by=by(request))):
        messages.success(request, f"{domain.name} is removed.")
        return redirect("admin_ui:domains")
    return show(request, form, "admin_ui/domains/remove.html", domain=domain)


def _up(domain: DomainInfo | None = None) -> dict[str, Any]:
    if domain:
        own = reverse("admin_ui:domain", args=[domain.name])
        return {"up": own, "up_title": domain.name, "above": (reverse("admin_ui:domains"), "Domains")}
    return {"up": reverse("admin_ui:domains"), "up_title": "Domains"}


def _domain(name: str) -> DomainInfo:
    try:
        found = directory.domain(name)
    except directory.DirectoryError as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"{name} is not a domain of ours.")
    return found
