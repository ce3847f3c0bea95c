"""Letters that were deleted for good, and may still be brought back: the store's graveyard."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mailapp.policy import api as policy
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane, special

MOST = 200  # letters shown, and brought back at once


@require_http_methods(["GET", "POST"])
@with_store
def recent(request: HttpRequest, store: Store) -> HttpResponse:
    """The list, newest first; posted, the chosen ones go back to the folder that they were deleted from."""
    if request.method == "POST":
        return _restore(request, store)
    mailboxes = store.mailboxes()
    context = {
        "folders": pane(mailboxes),
        "graves": store.buried(MOST),
        "days": policy.current().undelete_days,
        "trash": special(mailboxes, "\\Trash"),
    }
    return render(request, "webmail/deleted.html", context)


def _restore(request: HttpRequest, store: Store) -> HttpResponse:
    chosen = [int(one) for one in request.POST.getlist("id")[:MOST] if one.isdecimal() and len(one) < 16]
    back = store.exhume(chosen) if chosen else 0
    if back:
        said = ngettext("%(n)d letter is back where it was.", "%(n)d letters are back where they were.", back)
        messages.success(request, said % {"n": back})
    else:
        messages.warning(request, _("Choose one or more letters first."))
    return redirect("webmail:deleted")
