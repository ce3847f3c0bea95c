"""A person's .procmailrc: looked at first, with what cannot be done line by line, then kept as his script."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from admin_ui.access import NotThere, by, form_page, sent
from admin_ui.filled import show
from admin_ui.forms.procmail import ProcmailForm
from mailapp.delivery import api as delivery
from mailapp.delivery.script import ScriptError
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.moving.api import NAME, Moved, MoveError, ProcmailError, Request, move_rules


@form_page
def bring(request: HttpRequest, account: int) -> HttpResponse:
    """Posted with `keep`, it is kept; what must be left out is left out only when that is ticked."""
    person = directory.account_by_id(account)
    if person is None:
        raise NotThere("There is no such account; somebody may have removed it.")
    form = ProcmailForm(sent(request), request.FILES or None)
    if not form.is_valid():
        return _page(request, person, form)
    try:
        moved = move_rules(_asked(form, person, dry_run=True), by=by(request))
        left_out = any(report.left_out for report in moved.reports)
        if "keep" not in request.POST:
            return _page(request, person, form.again(), moved)
        if left_out and not form.cleaned_data["leave_out"]:
            return _page(request, person, form.again(), moved, refused=True)
        kept = move_rules(_asked(form, person, dry_run=False), by=by(request))
    except (MoveError, ProcmailError, ScriptError) as reason:
        form.add_error(None, str(reason))
        return _page(request, person, form)
    runs = "It runs now." if kept.active else "It does not run yet."
    messages.success(request, f"{kept.recipes} recipes are {person.address}'s script “{NAME}”. {runs}")
    return redirect("admin_ui:account", account)


def _asked(form: ProcmailForm, person: AccountInfo, *, dry_run: bool) -> Request:
    said = form.cleaned_data
    return Request(
        form.bundle.text,
        person.address,
        home=said["home"].strip(),
        files=form.bundle.found,
        leave_out=said["leave_out"],
        activate=said["activate"],
        dry_run=dry_run,
    )


def _page(
    request: HttpRequest,
    person: AccountInfo,
    form: ProcmailForm,
    moved: Moved | None = None,
    *,
    refused: bool = False,
) -> HttpResponse:
    scripts = delivery.Scripts(person.id).listed()
    answer = show(
        request,
        form,
        "admin_ui/accounts/procmail.html",
        person=person,
        moved=moved,
        left_out=[report for report in moved.reports if report.left_out] if moved else [],
        notes=[report for report in moved.reports if not report.left_out] if moved else [],
        runs=next((one.name for one in scripts if one.active), ""),
        again=any(one.name == NAME for one in scripts),
        name=NAME,
        refused=refused,
        up=reverse("admin_ui:account", args=[person.id]),
    )
    answer.status_code = 400 if refused else answer.status_code
    return answer
