"""How the list is shown: letters, threads or conversations; lines, or columns in an order of one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.store.port import Store
from webmail import options
from webmail.access import with_store
from webmail.folders import folder, pane
from webmail.options.values import COLUMNS, GATHERED, PANES


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def choose(request: HttpRequest, store: Store) -> HttpResponse:
    """`box` names the folder that one came from, and goes back to."""
    box = request.GET.get("box", "")
    here = store.mailbox_by_id(int(box)) if box.isdecimal() and len(box) < 16 else store.mailbox("INBOX")
    if request.method == "POST":
        return _keep(request, here.id)
    chosen = options.here()
    context = {
        "folders": pane(store.mailboxes()),
        "here": folder(here),
        "gathered": GATHERED.items(),
        "panes": PANES.items(),
        "places": [(n, chosen.columns[n] if n < len(chosen.columns) else "") for n in range(len(COLUMNS))],
        "choices": COLUMNS.items(),
        "chosen": chosen,
    }
    return render(request, "webmail/view.html", context)


def _keep(request: HttpRequest, box: int) -> HttpResponse:
    """Raises nothing: what cannot be chosen is told."""
    columns = [one for one in request.POST.getlist("column") if one]
    try:
        options.change(
            request.user.pk or 0,
            gathered=request.POST.get("gathered", "letters"),
            pane=request.POST.get("pane", "right"),
            columns=tuple(dict.fromkeys(columns)),
        )
        messages.success(request, _("The list is shown so from now on."))
    except ValueError as reason:
        messages.error(request, str(reason))
    return redirect("webmail:list", box)
