"""Mail that is leaving: the list, one letter, and the four things that can be done to it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from admin_ui.access import NotThere, act, by, page
from admin_ui.forms.queue import QueueFilterForm
from admin_ui.paging import ON_A_PAGE, Page
from admin_ui.telling import told
from mailapp.outbox import api as outbox

LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do to recipients of a letter, and what to say when it is done."""

    do: Callable[..., int]
    done: str


ACTS = {
    "retry": Act(outbox.retry, "tried again now"),
    "hold": Act(outbox.hold, "held until you release them"),
    "release": Act(outbox.release, "released"),
    "delete": Act(outbox.delete, "deleted; nobody is told"),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    form = QueueFilterForm(request.GET)
    wanted = form.wanted()
    asked = Page.asked(request.GET.get("page", ""), outbox.count_queue(wanted))
    lines = outbox.list_queue(wanted, asked.offset, ON_A_PAGE)
    filtered = any(form.cleaned_data.values())
    context = {"form": form, "lines": lines, "page": asked, "counts": outbox.counts(), "filtered": filtered}
    return render(request, "admin_ui/queue/list.html", context)


@page
def letter(request: HttpRequest, trace: str) -> HttpResponse:
    try:
        found = outbox.show(trace)
    except outbox.NotInQueue as missing:
        raise NotThere(str(missing)) from None
    steps = [told(noted) for noted in found.story]
    attempts = [step for step in steps if step.kind in ("attempt", "sent", "deferred", "bounced")]
    context = {"letter": found, "steps": steps, "attempts": attempts}
    return render(request, "admin_ui/queue/letter.html", context)


@act
def bulk(request: HttpRequest) -> HttpResponse:
    """The act of the button that was pressed, on the lines that are ticked ("trace address" each)."""
    lines = [line for line in request.POST.getlist("line") if " " in line and line.isprintable()][:LINES_AT_ONCE]
    back = reverse("admin_ui:queue") + "?" + request.POST.get("back", "")
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
        messages.success(request, f"{count} recipient{'' if count == 1 else 's'} at {domain} tried again now.")
    else:
        messages.warning(request, "Nothing waits for that destination any more.")
    return redirect("admin_ui:home")


def _carry_out(request: HttpRequest, lines: list[str], back: str) -> HttpResponse:
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        messages.error(request, "Choose what to do: retry, hold, release or delete.")
    elif not lines:
        messages.warning(request, "Tick the lines you mean, then press a button.")
    elif chosen is ACTS["delete"] and request.POST.get("sure") != "yes":
        context = {"lines": [line.split(" ", 1) for line in lines], "raw": lines, "back": back}
        return render(request, "admin_ui/queue/sure.html", context | {"query": request.POST.get("back", "")})
    else:
        _do(request, chosen, lines)
    return redirect(back)


def _do(request: HttpRequest, chosen: Act, lines: list[str]) -> None:
    done, passed_over = 0, 0
    for line in lines:
        trace, address = line.split(" ", 1)
        try:
            done += chosen.do(trace, by(request), address)
        except outbox.NotInQueue:
            passed_over += 1
    if done:
        messages.success(request, f"{done} recipient{'' if done == 1 else 's'} {chosen.done}.")
    if passed_over:
        subject = "The letter" if passed_over == 1 else f"{passed_over} letters"
        messages.warning(
            request, f"{subject} had left meanwhile, or stood where that cannot be done: nothing changed there."
        )
