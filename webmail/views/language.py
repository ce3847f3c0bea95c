"""The language in which the server writes to a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.directory import api as directory
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane
from webmail.forms import LanguageForm


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    owner = request.user.get_username()
    now = directory.account(owner)
    form = LanguageForm(request.POST or None, initial={"language": now.language if now else ""})
    if form.is_valid():
        directory.change_account(owner, language=form.cleaned_data["language"], by=owner)
        messages.success(request, _("Your language is saved."))
        return redirect("webmail:language")
    context = {"folders": pane(store.mailboxes()), "form": form}
    return render(request, "webmail/language.html", context, status=422 if form.is_bound else 200)
