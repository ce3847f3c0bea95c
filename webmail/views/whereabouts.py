"""Where is my mail? The card's two buttons: take back, and try now."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mailapp.delivery import api as delivery
from mailapp.outbox.api import NotInQueue
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.local import local


@dataclass(frozen=True, slots=True)
class Act:
    do: Callable[..., int]
    done: Callable[[int], str]


ACTS = {
    "cancel": Act(
        delivery.take_back,
        lambda n: ngettext("Taken back: it is not delivered.", "Taken back for %(n)d recipients.", n) % {"n": n},
    ),
    "retry": Act(
        delivery.urge,
        lambda n: ngettext("It is tried again now.", "It is tried again now for %(n)d recipients.", n) % {"n": n},
    ),
}


@require_POST
@with_store
def act(request: HttpRequest, store: Store, trace: str) -> HttpResponse:
    """What was asked for, on one's own letter; then back to where one was."""
    chosen = ACTS.get(request.POST.get("do", ""))
    if chosen is None:
        raise Http404("There is no such act.")
    address = request.POST.get("address", "")
    try:
        count = chosen.do(request.user.pk or 0, trace, address, by=str(request.user))
        messages.success(request, chosen.done(count))
    except delivery.NotYours as missing:
        raise Http404(str(missing)) from missing
    except NotInQueue:
        messages.warning(request, _("It was too late for that: the letter has left meanwhile."))
    return redirect(local(request, request.POST.get("back", "")))
