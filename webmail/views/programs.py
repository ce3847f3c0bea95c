"""Mail programs ask how they shall be set up: Thunderbird (autoconfig), Outlook (autodiscover). Nobody has logged in.

What is told is the same for every address of a domain: who exists here is nobody's business.
"""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from mailapp.directory import api as directory
from mailapp.standards.address import canonical
from webmail.programs import INCOMING, OUTGOING, Server, servers

HOUR = 3600  # seconds
QUESTION_LIMIT = 16 * 1024  # octets of an Outlook that wants to know
ASKED = re.compile(rb"<\s*(?:\w+:)?EMailAddress\s*>\s*([^<>\s]{3,320})\s*<", re.IGNORECASE)
NAMES = ("autoconfig.", "autodiscover.", "www.")  # under which a domain's programs ask, too


@require_safe
@cache_control(max_age=HOUR)
def autoconfig(request: HttpRequest) -> HttpResponse:
    """Thunderbird's config-v1.1.xml."""
    domain = _domain(request.GET.get("emailaddress", "")) or _domain_of_host(request)
    told = {"domain": domain, "incoming": _servers(INCOMING), "outgoing": _servers(OUTGOING)[:1]}
    return render(request, "webmail/autoconfig.xml", told, content_type="text/xml; charset=utf-8")


@csrf_exempt
@require_POST
def autodiscover(request: HttpRequest) -> HttpResponse:
    """Outlook's autodiscover.xml, in its "plain old XML" form: one server of each kind, the best."""
    address = _asked(request)
    if not _domain(address):
        raise Http404("no domain of ours")
    best: dict[str, Server] = {}
    for server in _servers((*INCOMING, *OUTGOING)):
        best.setdefault(server.protocol, server)
    told = {"address": address, "servers": best.values()}  # Outlook takes the first that it can speak: IMAP
    return render(request, "webmail/autodiscover.xml", told, content_type="text/xml; charset=utf-8")


def _asked(request: HttpRequest) -> str:
    """The address in the question: found, not parsed, for a stranger's XML may be a bomb."""
    match = ASKED.search(request.read(QUESTION_LIMIT))
    return match[1].decode("utf-8", "replace") if match else ""


def _servers(ways: tuple[tuple[str, str, str], ...]) -> list[Server]:
    return servers(ways, settings.MAIL_HOSTNAME, {setting: getattr(settings, setting) for _, setting, _ in ways})


def _domain(address: str) -> str:
    """Ours of this address; "" when it is none."""
    try:
        domain = canonical(address).rpartition("@")[2]
    except ValueError:
        return ""
    return domain if directory.is_local_domain(domain) else ""


def _domain_of_host(request: HttpRequest) -> str:
    """The domain under whose name we were asked. Raises Http404."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    for name in NAMES:
        host = host.removeprefix(name)
    if domain := _domain(f"postmaster@{host}"):
        return domain
    raise Http404("no domain of ours")
