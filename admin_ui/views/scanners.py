"""Who looks at letters: scanners and their health, DNS lists, and who is locked because a virus came from there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, act, by, form_page, page, sent
from admin_ui.filled import show
from admin_ui.forms.lists import SureForm
from admin_ui.forms.scanners import DnsListForm, initial
from admin_ui.views import spamfilter
from mailapp.delivery import api as delivery
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.scanners import api as scanners
from mailapp.scanners.api import BadLine, Condition, Line, Standing

TITLES = {
    "spamd": ("SpamAssassin", "spam", "SPAMD_ADDRESS"),
    "rspamd": ("rspamd", "spam", "RSPAMD_ADDRESS"),
    "clamd": ("ClamAV", "viruses", "CLAMD_ADDRESS"),
}
BADGES = {
    "there": ("good", "there"),
    "away": ("bad", "away"),
    "wrong": ("bad", "not believed"),
    "off": ("", "switched off"),
    "nobody": ("", "not there"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One scanner as the page shows it."""

    name: str
    title: str
    looks_for: str
    setting: str
    badge: tuple[str, str]
    address: str
    told: str
    since: datetime | None
    meanwhile: str  # what becomes of letters, while it is away


@page
def index(request: HttpRequest) -> HttpResponse:
    rules = policy.current()
    known = {condition.name: condition for condition in scanners.conditions()}
    context = {
        "cards": [_card(name, known.get(name), rules) for name in TITLES],
        "lines": [(line, _badge(line, known)) for line in scanners.lines()],
        "locked": delivery.locked(),
        "filter": spamfilter.taught(),
        "rules": rules,
    }
    return render(request, "admin_ui/scanners/index.html", context)


@act
def look(request: HttpRequest) -> HttpResponse:
    """Ask each of them now."""
    scanners.look_round()
    found = scanners.everybody()
    for news in scanners.write_down(found):
        words = f"{news.name} is {news.standing}" + (f": {news.told}" if news.told else "")
        journal.note(Step("scanner", words, address=news.address))
    away = [TITLES[news.name][0] for news in found if news.standing is Standing.AWAY]
    if away:
        messages.error(request, f"Away: {', '.join(away)}.")
    else:
        messages.success(request, "Everybody who should be there is there.")
    return redirect("admin_ui:scanners")


@act
def forget(request: HttpRequest) -> HttpResponse:
    """Whoever was found by itself, and is gone for good, is not missed any more."""
    name = request.POST.get("name", "")
    if scanners.forget_condition(name):
        journal.note(Step("admin", f"{by(request)} does not miss the scanner {name} any more"))
        messages.success(request, f"{TITLES.get(name, (name,))[0]} is not missed any more.")
    return redirect("admin_ui:scanners")


@act
def release(request: HttpRequest) -> HttpResponse:
    """Let somebody send again who is locked."""
    try:
        address = request.POST.get("address", "")
        number = delivery.release_sender(address, by=by(request))
        waited = f"; {number} waiting recipient{'' if number == 1 else 's'} released" if number else ""
        messages.success(request, f"{address} may send again{waited}.")
    except delivery.NotLocked as missing:
        messages.warning(request, str(missing))
    return redirect("admin_ui:scanners")


@form_page
def add(request: HttpRequest) -> HttpResponse:
    form = DnsListForm(sent(request))
    if form.is_valid() and _done(request, form, "added", lambda: scanners.add_line(form.line())):
        return redirect("admin_ui:scanners")
    return show(request, form, title="Ask a DNS list", submit="Add", **_up())


@form_page
def edit(request: HttpRequest, number: int) -> HttpResponse:
    known = _line(number)
    form = DnsListForm(sent(request), initial=initial(known))
    if form.is_valid() and _done(request, form, "changed", lambda: scanners.change_line(number, form.line(number))):
        return redirect("admin_ui:scanners")
    removal = reverse("admin_ui:dnslist-remove", args=[number])
    return show(request, form, title=str(known), submit="Save", remove=removal, **_up())


@form_page
def remove(request: HttpRequest, number: int) -> HttpResponse:
    known = _line(number)
    form = SureForm(sent(request))
    if form.is_valid() and _done(request, form, "removed", lambda: scanners.remove_line(number)):
        return redirect("admin_ui:scanners")
    what = "It is not asked any more; letters that it was asked about stay where they are."
    return show(request, form, title=f"Remove {known}", what=what, submit="Remove", danger=True, **_up())


def _done(request: HttpRequest, form: Form, did: str, change: Callable[[], Line]) -> bool:
    try:
        line = change()
    except BadLine as wrong:
        form.add_error(None, str(wrong))
        return False
    journal.note(Step("admin", f"{by(request)} {did} the DNS list {line}: {line.points:g} points"))
    messages.success(request, f"The DNS list {line} is {did}.")
    return True


def _line(number: int) -> Line:
    found = scanners.line(number)
    if found is None:
        raise NotThere("There is no such DNS list.")
    return found


def _card(name: str, known: Condition | None, rules: Policy) -> Card:
    title, looks_for, setting = TITLES[name]
    standing = known.standing if known else str(scanners.standing(name))
    address, told, since = (known.address, known.told, known.since) if known else ("", "", None)
    meanwhile = _meanwhile(name, rules) if standing == Standing.AWAY else ""
    return Card(name, title, looks_for, setting, BADGES[standing], address, told, since, meanwhile)


def _meanwhile(name: str, rules: Policy) -> str:
    defers = rules.virus_scanner_away_defers if name == "clamd" else rules.spam_scanner_away_defers
    if defers:
        return "Until it is back, letters are put off: they wait with their senders."
    if name == "clamd":
        return "Until it is back, letters are taken and marked, and nobody looks for viruses."
    return "Until it is back, letters are taken and marked; all other checks go on."


def _badge(line: Line, known: dict[str, Condition]) -> tuple[str, str, str]:
    """Tone, words, and why."""
    if not line.active:
        return ("warn", "switched off", "")
    condition = known.get(f"dnsbl {line.zone}")
    if condition is None or condition.well:
        return ("good", "asked", "")
    return (*BADGES[condition.standing], condition.told)


def _up() -> dict[str, str]:
    return {"up": reverse("admin_ui:scanners"), "up_title": "Scanners"}
