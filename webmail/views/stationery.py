"""Templates and snippets of a person: a page to keep them in order."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mailapp.store.port import Store
from webmail import html, stationery
from webmail.access import with_store
from webmail.folders import pane
from webmail.letters import plainly, rich
from webmail.options.form import tabs
from webmail.stationery import TEXT_SIZE, Template


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    context = {"templates": stationery.of(request.user.pk or 0)}
    return render(request, "webmail/templates.html", context | _around(store))


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def edit(request: HttpRequest, store: Store, number: int = 0) -> HttpResponse:
    """One of them; a new one without `number`."""
    person = request.user.pk or 0
    blank = Template(0, "", request.GET.get("kind") != "snippet", "", "", "")
    template = stationery.one(person, number) if number else blank
    if template is None:
        raise Http404("There is no such template.")
    errors = []
    if request.method == "POST":
        template = _read(request, number)
        try:
            stationery.save(person, number, template)
            messages.success(request, _("The template “%(name)s” is saved.") % {"name": template.name})
            return redirect("webmail:templates")
        except ValueError as reason:
            errors = [str(reason)]
    context = {"template": template, "errors": errors}
    return render(request, "webmail/template.html", context | _around(store), status=422 if errors else 200)


@require_GET
@with_store
def text(request: HttpRequest, store: Store, number: int) -> JsonResponse:
    """For the script that puts it where the cursor stands."""
    found = stationery.one(request.user.pk or 0, number)
    if found is None:
        raise Http404("There is no such template.")
    return JsonResponse({"subject": found.subject, "text": found.text, "html": found.formatted})


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    stationery.delete(request.user.pk or 0, number)
    messages.success(request, _("The template is deleted."))
    return redirect("webmail:templates")


def _read(request: HttpRequest, number: int) -> Template:
    sent = request.POST
    text = sent.get("text", "").replace("\0", "").replace("\r\n", "\n")[: TEXT_SIZE + 1]
    formatted = ""
    if sent.get("format") == "rich":
        try:
            formatted = rich.cleaned(sent.get("html", "").replace("\0", ""), rich.Gallery(lambda _key: None))
            text = plainly.as_text(formatted)
        except html.TooLarge:
            formatted = ""
    return Template(
        number, sent.get("name", ""), sent.get("kind") != "snippet", sent.get("subject", ""), text, formatted
    )


def _around(store: Store) -> dict[str, object]:
    return {"folders": pane(store.mailboxes()), "tabs": tabs(), "tab": "compose"}
