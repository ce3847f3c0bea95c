"""What the DNS must have for a domain of ours, whether it has, and the keys that sign for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from admin_ui.access import NotThere, act, by, page
from mailapp.installation import domaincheck
from mailapp.signing import api as signing
from mailapp.signing.api import Finding, KeyInfo, KeyState, SigningError, Standing
from mailapp.standards.dkim.published import strings

LABELS = {
    Standing.GOOD: ("good", "there"),
    Standing.MISSING: ("bad", "missing"),
    Standing.WRONG: ("bad", "wrong"),
    Standing.UNKNOWN: ("warn", "no answer"),
    Standing.ADVISED: ("info", "advice"),
}
TONES = {KeyState.ACTIVE: "good", KeyState.MADE: "warn", KeyState.PUBLISHED: "info"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with its badge, and what can be copied in the pieces in which a zone holds it."""

    finding: Finding
    tone: str
    label: str
    text: str


@page
def index(request: HttpRequest, name: str) -> HttpResponse:
    domain = _own(name)
    found = domaincheck.check(domain, settings.MAIL_HOSTNAME, settings.DNS_NAMESERVERS)
    context = {
        "domain": domain,
        "shown": [_shown(finding) for finding in found],
        "wrong": sum(not finding.fine for finding in found),
        "keys": [(key, TONES.get(key.state, "info")) for key in signing.keys(domain)],
    }
    return render(request, "admin_ui/domains/dns.html", context)


@act
def make(request: HttpRequest, name: str) -> HttpResponse:
    domain = _own(name)
    made = signing.make_keys(domain, by=by(request))
    messages.success(request, f"{_names(made)} are made. They sign when their records are in the DNS.")
    return redirect("admin_ui:domain-dns", name=domain)


@act
def rotate(request: HttpRequest, name: str) -> HttpResponse:
    def successors() -> str:
        made = signing.rotate_keys(name, by=by(request))
        return f"{_names(made)} will follow when their records are in the DNS; until then the old keys sign."

    return _done(request, name, successors)


@act
def look(request: HttpRequest, name: str) -> HttpResponse:
    """Look for the records of the keys: what is seen may sign."""
    domain = _own(name)
    found = signing.look(signing.keys(domain), domaincheck.hurried(settings.DNS_NAMESERVERS), timezone.now())
    missing = [key for key in found if key.trouble and key.state is not KeyState.GONE]
    if missing:
        messages.warning(request, " ".join(f"{key.name}: {key.trouble}" for key in missing))
    else:
        messages.success(request, "The records of all keys are in the DNS.")
    return redirect("admin_ui:domain-dns", name=domain)


@act
def change(request: HttpRequest, name: str, selector: str, what: str) -> HttpResponse:
    """A button beside one key."""
    if what not in CHANGES:
        raise NotThere("There is no such button.")
    return _done(request, name, lambda: CHANGES[what](name, selector, by(request)))


def _activate(name: str, selector: str, who: str) -> str:
    key = signing.activate_key(name, selector, by=who)
    return f"Letters from {key.domain} are signed by {key.selector} from now on."


def _retire(name: str, selector: str, who: str) -> str:
    key = signing.retire_key(name, selector, by=who)
    return f"{key.selector} signs no more."


def _remove(name: str, selector: str, who: str) -> str:
    signing.remove_key(name, selector, by=who)
    return f"{selector} is forgotten."


CHANGES = {"activate": _activate, "retire": _retire, "remove": _remove}


def _done(request: HttpRequest, name: str, act: Callable[[], str]) -> HttpResponse:
    domain = _own(name)
    try:
        messages.success(request, act())
    except SigningError as wrong:
        messages.error(request, str(wrong))
    return redirect("admin_ui:domain-dns", name=domain)


def _own(name: str) -> str:
    try:
        return signing.own_domain(name)
    except SigningError as wrong:
        raise NotThere(str(wrong)) from None


def _names(made: list[KeyInfo]) -> str:
    return " and ".join(key.selector for key in made)


def _shown(finding: Finding) -> Shown:
    tone, label = LABELS[finding.standing]
    quoted = finding.type == "TXT" and finding.wanted
    text = "\n".join(f'"{piece}"' for piece in strings(finding.wanted)) if quoted else finding.wanted
    return Shown(finding, tone, label, text)
