"""Mail that is leaving: the list, one letter, and what can be done to them."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, act, by, page
from admin_ui.forms.queue import NextHopForm, QueueFilterForm, ReasonForm
from admin_ui.paging import ON_A_PAGE, Page
from admin_ui.telling import told
from mailapp.outbox import api as outbox

LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Act:
    """What a button does, in words: when it is done, and when one should be sure first."""

    done: str
    title: str
    warning: str
    danger: bool = False  # asks even for a single letter


ACTS = {
    "retry": Act("tried again now", "Try them now?", "will be tried now."),
    "hold": Act("held until you release them", "Hold them?", "will wait until you release them."),
    "release": Act("released", "Release them?", "will leave now."),
    "requeue": Act("queued as if they were new", "Begin anew?", "will be treated as if it came in now."),
    "expire": Act(
        "on their way back to the sender", "Give up?", "will be returned to the sender now, with a report.", danger=True
    ),
    "delete": Act(
        "deleted; nobody is told",
        "Delete from the queue?",
        "will never be sent, and nobody is told. This cannot be undone.",
        danger=True,
    ),
    "reroute": Act("sent by another way", "", ""),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    form = QueueFilterForm(request.GET)
    wanted = form.wanted()
    asked = Page.asked(request.GET.get("page", ""), outbox.count_queue(wanted))
    context = {
        "form": form,
        "lines": outbox.list_queue(wanted, asked.offset, ON_A_PAGE),
        "page": asked,
        "counts": outbox.counts(),
        "filtered": any(form.cleaned_data.values()),
        "most": outbox.MOST_COUNTED,
    }
    return render(request, "admin_ui/queue/list.html", context)


@page
def letter(request: HttpRequest, trace: str) -> HttpResponse:
    try:
        found = outbox.show(trace)
    except outbox.NotInQueue as missing:
        raise NotThere(str(missing)) from None
    steps = [told(noted) for noted in found.story]
    attempts = [step for step in steps if step.kind in ("attempt", "sent", "deferred", "bounced")]
    lines = [(line, outbox.meaning(line.last_reply, ours=not line.last_host)) for line in found.recipients]
    context = {"letter": found, "lines": lines, "steps": steps, "attempts": attempts, "way": NextHopForm()}
    return render(request, "admin_ui/queue/letter.html", context)


@act
def text(request: HttpRequest, trace: str) -> HttpResponse:
    """What the letter says, as plain text. Behind a button, because the journal notes who looked."""
    try:
        found, words = outbox.show(trace), outbox.body_of(trace, by(request))
    except outbox.NotInQueue as missing:
        raise NotThere(str(missing)) from None
    return render(request, "admin_ui/queue/text.html", {"letter": found, "text": words})


@act
def bulk(request: HttpRequest) -> HttpResponse:
    """The act of the button that was pressed: on the ticked lines ("trace address" each), or on all that fits."""
    query = request.POST.get("back", "")
    back = f"{reverse('admin_ui:queue')}?{query}"
    if request.POST.get("all") == "yes":
        return _to_all(request, query, back)
    lines = [line for line in request.POST.getlist("line") if " " in line and line.isprintable()][:LINES_AT_ONCE]
    return _carry_out(request, lines, back)


@act
def single(request: HttpRequest, trace: str) -> HttpResponse:
    """An act on one letter: on all its recipients, or on one."""
    return _carry_out(request, [f"{trace} {request.POST.get('address', '')}"], reverse("admin_ui:letter", args=[trace]))


@act
def flush(request: HttpRequest) -> HttpResponse:
    """Try all that waits for one destination, now."""
    domain = request.POST.get("domain", "").strip()
    count = outbox.flush(by(request), domain) if domain.isprintable() and domain else 0
    if count:
        messages.success(request, f"{_recipients(count)} at {domain} tried again now.")
    else:
        messages.warning(request, "Nothing waits for that destination any more.")
    return redirect("admin_ui:home")


def _to_all(request: HttpRequest, query: str, back: str) -> HttpResponse:
    """Never without a page that says how many they are."""
    verb = request.POST.get("act", "")
    if verb not in ACTS or verb == "reroute":
        messages.error(request, "Choose what to do with them.")
        return redirect(back)
    wanted = QueueFilterForm(QueryDict(query)).wanted()
    if request.POST.get("sure") != "yes":
        number = outbox.concerned(verb, wanted)
        context = {"verb": verb, "act": ACTS[verb], "number": number, "back": back, "query": query, "all": True}
        return render(request, "admin_ui/queue/sure.html", context)
    done = outbox.many(verb, wanted, by(request), _reason(request))
    messages.success(request, f"{_recipients(done)} {ACTS[verb].done}.")
    return redirect(back)


def _carry_out(request: HttpRequest, lines: list[str], back: str) -> HttpResponse:
    verb = request.POST.get("act", "")
    chosen = ACTS.get(verb)
    if chosen is None:
        messages.error(request, "Choose what to do: retry, hold, release or delete.")
    elif not lines:
        messages.warning(request, "Tick the lines you mean, then press a button.")
    elif chosen.danger and request.POST.get("sure") != "yes":
        return render(request, "admin_ui/queue/sure.html", _doubt(request, verb, lines, back))
    elif verb == "reroute":
        _reroute(request, lines)
    else:
        _do(request, verb, lines, _reason(request))
    return redirect(back)


def _doubt(request: HttpRequest, verb: str, lines: list[str], back: str) -> dict[str, object]:
    """What the page that asks once more needs."""
    told = {"lines": [line.split(" ", 1) for line in lines], "raw": lines, "number": len(lines)}
    return {"verb": verb, "act": ACTS[verb], "back": back, "query": request.POST.get("back", ""), **told}


def _reroute(request: HttpRequest, lines: list[str]) -> None:
    form = NextHopForm(request.POST)
    if form.is_valid():
        _do(request, "reroute", lines, form.cleaned_data["next_hop"])
    else:
        messages.error(request, " ".join(map(str, form.errors["next_hop"])))


def _do(request: HttpRequest, verb: str, lines: list[str], words: str) -> None:
    done, passed_over = 0, 0
    for line in lines:
        trace, address = line.split(" ", 1)
        try:
            done += outbox.one(verb, trace, by(request), address, words)
        except outbox.NotInQueue:
            passed_over += 1
    if done:
        messages.success(request, f"{_recipients(done)} {ACTS[verb].done}.")
    if passed_over:
        subject = "The letter" if passed_over == 1 else f"{passed_over} letters"
        messages.warning(
            request, f"{subject} had left meanwhile, or stood where that cannot be done: nothing changed there."
        )


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _recipients(number: int) -> str:
    return f"{number} recipient{'' if number == 1 else 's'}"
