"""App passwords: a person makes one for each mail program, reads it once, and revokes it when the program is gone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mailapp.directory import api as directory
from mailapp.directory.values import AppPasswordInfo, DirectoryError
from mailapp.policy import api as policy
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane

NAME_SIZE = 1000  # characters that are read of a form; the directory says what is too long


@require_http_methods(["GET", "POST"])
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """The list; posted, one more, whose text stands in this answer and nowhere else."""
    name, chosen, made, trouble = "", list(directory.PROTOCOLS), None, ""
    if request.method == "POST":
        name, chosen = request.POST.get("name", "")[:NAME_SIZE], request.POST.getlist("protocol")
        made, trouble = _made(request, name, chosen)
    context = {
        "folders": pane(store.mailboxes()),
        "known": directory.app_passwords(_owner(request)),
        "doors": directory.PROTOCOLS,
        "chosen": directory.PROTOCOLS if made else chosen,
        "required": policy.current().app_passwords_only,
        "made": made,
        "name": name,
        "trouble": trouble,
    }
    return render(request, "webmail/app_passwords.html", context)


def _made(request: HttpRequest, name: str, doors: list[str]) -> tuple[tuple[AppPasswordInfo, str] | None, str]:
    """The new one and its text, or why there is none."""
    if not doors:
        return None, _("Choose one or more: what shall it open?")
    try:
        return directory.add_app_password(_owner(request), name, doors, by=_owner(request)), ""
    except DirectoryError as refusal:
        return None, str(refusal)


@require_POST
@with_store
def revoke(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    try:
        gone = directory.revoke_app_password(_owner(request), number, by=_owner(request))
    except DirectoryError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": gone.name})
    return redirect("webmail:app-passwords")


def _owner(request: HttpRequest) -> str:
    return request.user.get_username()
