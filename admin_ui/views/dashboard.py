"""The dashboard: at a glance, does mail flow?"""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from admin_ui import pulse
from admin_ui.access import NotThere, page
from admin_ui.headline import Pulse, headlines
from admin_ui.processes import Listening
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.outbox import api as outbox
from mailapp.search import api as search
from mailapp.store import api as store

FLOW = ("received", "refused", "filed", "sent", "deferred", "bounced")
TROUBLE = ("refused", "deferred", "bounced", "expired")
SHOWN = 6


@page
def home(request: HttpRequest) -> HttpResponse:
    queue = outbox.counts()
    listening = Listening(settings.SMTP_LISTEN, settings.IMAP_LISTEN, settings.POP3_LISTEN, settings.SIEVE_LISTEN)
    index = _index()
    cared = pulse.care(Path(settings.TLS_CERTIFICATE), Path(settings.TLS_KEY), settings.BACKUP_FOLDER)
    measured = pulse.take(Path(settings.PILLARBOX_HOME), listening, timezone.now(), queue, index, cared)
    first, *others = headlines(measured)
    domains, people = directory.census()
    context = {
        "headline": first,
        "others": others,
        "pulse": measured,
        "flow": _flow(measured),
        "queue": queue,
        "troubles": outbox.troubles(SHOWN),
        "people": people,
        "domains": domains,
        "kept": store.totals(),
        "index": index,
        "cared": cared,
        "errors": journal.recent(TROUBLE, SHOWN),
        "logins": journal.recent(["login-failed"], SHOWN),
    }
    return render(request, "admin_ui/dashboard.html", context)


def _index() -> search.Status | None:
    """None when it cannot be asked."""
    try:
        return search.status()
    except search.IndexTrouble:
        return None


def _flow(measured: Pulse) -> list[tuple[str, int, int]]:
    """(kind, in the last hour, in the last day) of each step that shows the flow."""
    return [(kind, measured.hour.get(kind, 0), measured.day.get(kind, 0)) for kind in FLOW]


@page
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    raise NotThere(f"The panel has no page “{rest}”.")
