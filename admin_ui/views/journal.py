"""What happened: recent events, letters by address or queue id, and the story of one letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from admin_ui import wording
from admin_ui.access import NotThere, act, by, page, words
from admin_ui.telling import told
from mailapp.directory import api as directory
from mailapp.guard import api as guard
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
    context = {
        "trace": trace,
        "steps": [told(noted) for noted in steps],
        "in_queue": left_here,
        "whys": _whys(trace),
    }
    return render(request, "admin_ui/journal/story.html", context)


@act
def say(request: HttpRequest, trace: str) -> HttpResponse:
    """Never again, or always: on the list of the person who got this letter."""
    verdict = {"always": guard.always, "never": guard.never_again}.get(request.POST.get("do", ""))
    account = _number(request.POST.get("account", "")) or 0
    told = guard.why(account, trace)
    if verdict is None or told is None:
        raise NotThere("There is no such act, or nobody to do it for.")
    try:
        made = verdict(account, told.opinion.author, by(request), trace)
        words = "always welcome with" if made.allow else "not wanted any more by"
        messages.success(request, f"{made.pattern} is {words} {made.owner}.")
    except guard.GuardError as wrong:
        messages.warning(request, str(wrong))
    return redirect("admin_ui:story", trace=trace)


def _whys(trace: str) -> list[tuple[str, guard.Why]]:
    """Why each person's copy lies where it lies; whoever is gone has no address."""
    found = [(directory.account_by_id(why.account), why) for why in guard.whys(trace)]
    return [(person.address, why) for person, why in found if person]


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
