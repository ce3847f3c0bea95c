"""What happened: recent events, letters by address or queue id, and the story of one letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui import wording
from admin_ui.access import NotThere, page, words
from admin_ui.telling import told
from mailapp.journal import api as journal
from mailapp.standards.address import canonical

EVENTS_ON_A_PAGE = 50
LETTERS_SHOWN = 20


@page
def index(request: HttpRequest) -> HttpResponse:
    wanted = words(request)
    kind = request.GET.get("kind", "")
    if wanted and journal.timeline(wanted.upper()):
        return redirect("admin_ui:story", trace=wanted.upper())
    kinds = [kind] if kind in wording.KINDS else []
    before = _number(request.GET.get("before", ""))
    events = journal.recent(kinds, EVENTS_ON_A_PAGE + 1, before=before, words=wanted)
    context = {
        "words": wanted,
        "kind": kind,
        "kinds": wording.KINDS,
        "letters": _letters(wanted) if wanted and before is None else [],
        "events": events[:EVENTS_ON_A_PAGE],
        "older": events[EVENTS_ON_A_PAGE - 1].id if len(events) > EVENTS_ON_A_PAGE else None,
    }
    return render(request, "admin_ui/journal/list.html", context)


@page
def story(request: HttpRequest, trace: str) -> HttpResponse:
    steps = journal.timeline(trace)
    if not steps:
        raise NotThere(f"The journal knows no letter “{trace}”. Its steps may be too old, or the id mistyped.")
    left_here = any(noted.step.kind in ("queued", "held") for noted in steps)
    context = {"trace": trace, "steps": [told(noted) for noted in steps], "in_queue": left_here}
    return render(request, "admin_ui/journal/story.html", context)


def _letters(wanted: str) -> list[dict[str, object]]:
    """The newest letters from or to this address, each with its first and its last step."""
    try:
        address = canonical(wanted)
    except ValueError:
        address = wanted
    stories = journal.stories(journal.find(address, LETTERS_SHOWN))
    return [{"trace": trace, "first": steps[0], "last": steps[-1]} for trace, steps in stories.items() if steps]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
