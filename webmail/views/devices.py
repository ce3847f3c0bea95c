"""A person's own password, and the browsers in which he is logged in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane
from webmail.forms import PasswordForm

OTHERS = "others"


@require_safe
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    return _show(request, store, PasswordForm(request))


@sensitive_post_parameters()
@require_POST
@with_store
def password(request: HttpRequest, store: Store) -> HttpResponse:
    """A new one: this browser stays logged in, all others have to show it."""
    form = PasswordForm(request, request.POST)
    if not form.is_valid():
        return _show(request, store, form, status=422)
    directory.set_password(_owner(request), form.cleaned_data["new"], by=_owner(request))
    request.user.refresh_from_db()  # type: ignore[union-attr]
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    messages.success(request, _("Your password is changed. All other browsers are logged out."))
    return redirect("webmail:devices")


@require_POST
@with_store
def end(request: HttpRequest, store: Store) -> HttpResponse:
    """One browser by its name, or all but this one."""
    name, here = request.POST.get("name", ""), directory.session_name(request.session.session_key)
    try:
        if name == OTHERS:
            ended = directory.end_web_sessions(_owner(request), but=here, by=_owner(request))
            said = ngettext("%(n)d browser is logged out.", "%(n)d browsers are logged out.", ended) % {"n": ended}
        else:
            gone = directory.end_web_session(_owner(request), name, by=_owner(request))
            said = _("%(device)s is logged out.") % {"device": gone.device}
    except DirectoryError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("webmail:devices")


def _show(request: HttpRequest, store: Store, form: PasswordForm, status: int = 200) -> HttpResponse:
    known = directory.web_sessions(_owner(request))
    context: dict[str, Any] = {
        "folders": pane(store.mailboxes()),
        "known": known,
        "here": directory.session_name(request.session.session_key),
        "form": form,
    }
    return render(request, "webmail/devices.html", context, status=status)


def _owner(request: HttpRequest) -> str:
    return request.user.get_username()
