"""What the panel's templates need beyond Django: sizes, times, words, and links that keep the filter."""

from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from admin_ui import quantities, wording
from admin_ui.wording import Word
from mailapp.scanners.local import confusables

register = template.Library()


@register.filter
def octets(size: int | None) -> str:
    """2200000000 → "2.0 GB"."""
    return quantities.about_octets(size or 0)


@register.filter
def readable(address: str) -> str:
    """With its domain as people write it, unless that looks like another."""
    return confusables.readable(address)


@register.filter
def span(seconds: float | None) -> str:
    """100800 → "1 day"."""
    return quantities.about_seconds(seconds or 0)


@register.filter
def share(whole: int, percent: int) -> int:
    """So many hundredths of it."""
    return whole * percent // 100


@register.filter
def away(moment: datetime | None) -> str:
    """How far from now: "4 minutes ago", "in 2 hours", "now"."""
    if moment is None:
        return "never"
    distance = (moment - timezone.now()).total_seconds()
    if abs(distance) < 1:
        return "now"
    if distance < 0:
        return f"{quantities.about_seconds(-distance)} ago"
    return f"in {quantities.about_seconds(distance)}"


@register.filter
def due(moment: datetime | None) -> str:
    """When it is tried next: what should have been tried already is tried now."""
    return away(moment and max(moment, timezone.now()))


@register.filter
def kind(name: str) -> Word:
    return wording.kind(name)


@register.filter
def state(name: Any) -> Word:
    """Of a State, or of its name."""
    return wording.state(getattr(name, "value", name))


@register.filter
def door(name: str) -> str:
    return wording.door(name)


@register.filter
def detail(name: str) -> str:
    return wording.detail(name)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The present query string with some of it changed; None takes a part away."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


NAVIGATION = {
    "": (("home", "Dashboard", "gauge"),),
    "Mail on its way": (
        ("queue", "Queue", "send"),
        ("journal", "Journal", "history"),
        ("routes", "Routes", "forward"),
        ("suppression", "Suppressed", "mail-x"),
        ("reports", "Reports", "book-open"),
        ("quarantine", "Quarantine", "shield-alert"),
        ("scanners", "Scanners", "eye"),
    ),
    "Who exists": (
        ("domains", "Domains", "globe"),
        ("accounts", "Accounts", "user"),
        ("aliases", "Aliases", "at-sign"),
        ("groups", "Groups", "users"),
        ("teams", "Team mailboxes", "inbox"),
        ("contacts", "Shared contacts", "book-user"),
        ("patterns", "Patterns", "code"),
        ("relocated", "Moved away", "log-out"),
        ("grants", "Send as", "key-round"),
        ("try", "Try an address", "route"),
    ),
    "How we do things": (
        ("rules", "Rules", "list-checks"),
        ("sieve", "Sieve scripts", "file-text"),
        ("senders", "Senders", "thumbs-up"),
        ("guard", "Spam and forgeries", "shield-check"),
        ("srs", "Forwarding", "undo-2"),
        ("policy", "Policy", "shield"),
    ),
}


@register.inclusion_tag("admin_ui/parts/navigation.html", takes_context=True)
def navigation(context: template.Context) -> dict[str, Any]:
    """The sections of the panel; the one we are in is marked."""
    here = context["request"].path
    parts = {heading: [_section(here, *entry) for entry in entries] for heading, entries in NAVIGATION.items()}
    return {"parts": parts}


def _section(here: str, name: str, title: str, icon: str) -> dict[str, Any]:
    url = reverse(f"admin_ui:{name}")
    inside = here == url or (name != "home" and here.startswith(f"{url}/"))
    return {"url": url, "title": title, "icon": icon, "inside": inside}
