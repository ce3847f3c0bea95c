"""The options pages: a tab for each subject, and on the first of them the way to everything else that is one's own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mailapp.directory import api as directory
from mailapp.store.port import Store
from webmail import options
from webmail.access import with_store
from webmail.folders import pane
from webmail.options.form import LanguageForm, TabForm, tabs
from webmail.views.account import remember_theme


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def tab(request: HttpRequest, store: Store, tab: str = "personal") -> HttpResponse:
    """One tab; posted, what was chosen on it is kept."""
    if tab not in options.TABS:
        raise Http404("There are no such options.")
    form = _form(request, tab)
    if form.is_valid():
        _keep(request, form)
        messages.success(request, _("Your options are saved."))
        return remember_theme(request, redirect("webmail:options-tab", tab), options.of(request.user.pk or 0).theme)
    context: dict[str, Any] = {
        "folders": pane(store.mailboxes()),
        "form": form,
        "tab": tab,
        "tabs": tabs(),
        "title": options.TABS[tab],
    }
    if tab == "personal":
        context["usage"] = store.usage()
    return render(request, "webmail/options/tab.html", context, status=422 if form.is_bound else 200)


def _form(request: HttpRequest, tab: str) -> TabForm:
    chosen, sent = options.of(request.user.pk or 0), request.POST if request.method == "POST" else None
    if tab == "language":
        return LanguageForm(request.user.language, chosen, sent)  # type: ignore[union-attr]
    return TabForm(tab, chosen, sent)


def _keep(request: HttpRequest, form: TabForm) -> None:
    options.change(request.user.pk or 0, **form.options)
    if "language" in form.cleaned_data:
        owner = request.user.get_username()
        directory.change_account(owner, language=form.cleaned_data["language"], by=owner)
