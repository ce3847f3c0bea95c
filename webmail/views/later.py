"""What waits: letters that leave later, letters that come back, reminders; and what can be done about each."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mailapp.later import api as later
from mailapp.store.port import Store
from mailapp.store.values import MessageInfo, NoSuchMailbox, StoreError, UidSet, Want
from webmail.access import with_store
from webmail.folders import pane, special
from webmail.later import accepting, cards, plan
from webmail.local import local

MOST = 200  # lines of each kind that the page shows


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    account = request.user.pk or 0
    waits, sleeps = later.waiting(account)[:MOST], later.snoozed(account)[:MOST]
    reminders = later.reminders(account)[:MOST]
    mailboxes = store.mailboxes()
    names = {info.id: info for info in mailboxes}
    places = [(one.box, one.uid) for one in waits] + [(one.box, one.uid) for one in sleeps]
    known = _letters(store, [*places, *((one.box, one.uid) for one in reminders)])
    context = {
        "folders": pane(mailboxes),
        "leaving": [cards.leaving(one, known[one.box, one.uid]) for one in waits if (one.box, one.uid) in known],
        "sleeping": [
            cards.sleeping(one, known[one.box, one.uid], names) for one in sleeps if (one.box, one.uid) in known
        ],
        "reminding": [cards.reminding(one, known.get((one.box, one.uid))) for one in reminders],
        "outbox": special(mailboxes, later.SCHEDULED_USE),
        "snoozed": special(mailboxes, later.SNOOZED_USE),
    }
    return render(request, "webmail/later/waiting.html", context)


def _letters(store: Store, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], MessageInfo]:
    """One question for each mailbox; a letter that is gone is left out."""
    uids: dict[int, list[int]] = defaultdict(list)
    for box, uid in places:
        uids[box].append(uid)
    found = {}
    for box, some in uids.items():
        try:
            found.update({(box, one.uid): one for one in store.fetch(box, UidSet.of(*some), Want.LIST)})
        except NoSuchMailbox:
            continue
    return found


@require_POST
@with_store
def take_back(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """Undo: the letter is a draft again, and opens as one; one that was sent on just stays where it was."""
    account = request.user.pk or 0
    back = local(request, request.POST.get("back", ""), reverse("webmail:home"))
    try:
        waits = next((one for one in later.waiting(account) if one.id == number), None)
        draft = later.take_back(account, number)
        accepting.reopen(account, f"<{waits.message_id}>" if waits else "")
    except (later.LaterError, StoreError) as reason:
        messages.warning(request, str(reason))
        return redirect(back)
    if draft is None:
        messages.info(request, _("The letter was not sent on."))
        return redirect(back)
    messages.info(request, _("The letter was not sent: it is a draft again."))
    return redirect("webmail:edit", *draft)


@require_POST
@with_store
def change(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """Another time, or now."""
    account, wanted = request.user.pk or 0, request.POST.get("do", "")
    try:
        if wanted == "now":
            later.send_now(account, number)
            messages.success(request, _("Your letter is on its way."))
        else:
            due = plan.when(wanted, request.POST.get("when", ""))
            later.put_off(account, number, due)
            messages.success(request, _("Your letter leaves %(when)s.") % {"when": cards.moment(due)})
    except (later.LaterError, StoreError) as reason:
        messages.warning(request, str(reason))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:waiting")))


@require_POST
@with_store
def remind(request: HttpRequest, store: Store, box: int, uid: int) -> HttpResponse:
    """Of one letter that was sent, by any program."""
    store.mailbox_by_id(box)
    try:
        due = plan.in_days(request.POST.get("remind", ""))
        later.remind(request.user.pk or 0, box, uid, due)
        said = _("If nobody answers, this letter comes to the top of your Inbox %(when)s.")
        messages.success(request, said % {"when": cards.moment(due)})
    except later.LaterError as reason:
        messages.warning(request, str(reason))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:read", args=[box, uid])))


@require_POST
@with_store
def forget(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """No reminder after all."""
    if not later.forget(request.user.pk or 0, number):
        raise Http404("There is no such reminder.")
    messages.success(request, _("You will not be reminded."))
    return redirect(local(request, request.POST.get("back", ""), reverse("webmail:waiting")))
