"""A .procmailrc from another server: looked at first, with what cannot be done line by line, then kept as a script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.delivery import api as delivery
from mailapp.delivery.script import ScriptError
from mailapp.moving.api import NAME, Moved, MoveError, ProcmailError, Request, move_rules
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.rules.procmail import ProcmailForm
from webmail.views.rules.page import INVALID, person, show


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def bring(request: HttpRequest, store: Store) -> HttpResponse:
    """Posted with `do`: look, or keep; what must be left out is left out only when `leave_out` is ticked."""
    form = ProcmailForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _page(request, store, form, status=INVALID if form.is_bound else 200)
    keeping = request.POST.get("do") in ("keep", "run")
    try:
        moved = move_rules(_asked(request, form, dry_run=True), by=request.user.get_username())
        if not keeping or (_left_out(moved) and not request.POST.get("leave_out")):
            return _page(request, store, form.again(), moved, INVALID if keeping else 200)
        move_rules(_asked(request, form, dry_run=False), by=request.user.get_username())
    except (MoveError, ProcmailError, ScriptError) as reason:
        form.add_error(None, str(reason))
        return _page(request, store, form, status=INVALID)
    messages.success(request, _("Your rules of Procmail are the script “%(name)s” now.") % {"name": NAME})
    return redirect("webmail:rules" if request.POST["do"] == "run" else "webmail:scripts")


def _asked(request: HttpRequest, form: ProcmailForm, *, dry_run: bool) -> Request:
    return Request(
        form.bundle.text,
        request.user.get_username(),
        home=form.cleaned_data["home"].strip(),
        files=form.bundle.found,
        leave_out=bool(request.POST.get("leave_out")),
        activate=request.POST.get("do") == "run",
        dry_run=dry_run,
    )


def _left_out(moved: Moved) -> bool:
    return any(report.left_out for report in moved.reports)


def _page(
    request: HttpRequest, store: Store, form: ProcmailForm, moved: Moved | None = None, status: int = 200
) -> HttpResponse:
    scripts = delivery.Scripts(person(request)).listed()
    context = {
        "form": form,
        "moved": moved,
        "left_out": [report for report in moved.reports if report.left_out] if moved else [],
        "notes": [report for report in moved.reports if not report.left_out] if moved else [],
        "runs": next((one.name for one in scripts if one.active), ""),
        "again": any(one.name == NAME for one in scripts),
        "name": NAME,
        "refused": status == INVALID and moved is not None,
    }
    return show(request, store, "webmail/rules/procmail.html", context, status)
