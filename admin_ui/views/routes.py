"""Which way letters leave: the tables, and the question how a letter would."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from admin_ui.access import page, words
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.routes import api as routes
from mailapp.routes.explain import Surroundings, explain
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.sts import Policies

DAYS = 7
COUNTS_SHOWN = 50
SHOWN_WITHIN_SECONDS = 5.0  # a page does not wait longer for somebody else's server


@page
def index(request: HttpRequest) -> HttpResponse:
    address, sender = words(request, "address"), words(request, "sender")
    context = {
        "transports": routes.transports(),
        "smarthosts": routes.smarthosts(),
        "policies": routes.tls_policies(),
        "counts": routes.tls_counts(days=DAYS, limit=COUNTS_SHOWN),
        "days": DAYS,
        "address": address,
        "sender": sender,
        **(_answer(address, sender) if address else {}),
    }
    return render(request, "admin_ui/routes/index.html", context)


def _answer(address: str, sender: str) -> dict[str, Any]:
    try:
        return {"found": explain(address, sender, _surroundings(), policy.current(), routes.current())}
    except routes.RouteError as wrong:
        return {"wrong": str(wrong)}


def _surroundings() -> Surroundings:
    resolver = NetResolver(
        settings.DNS_NAMESERVERS, lambda server: policy.current().validating_nameservers.hold(server)
    )
    ourselves = Ourselves.of(settings.MAIL_HOSTNAME, settings.SMTP_LISTEN)
    return Surroundings(resolver, ourselves, settings.SMTP_PORT_OUT, Policies(resolver, patience=SHOWN_WITHIN_SECONDS))
