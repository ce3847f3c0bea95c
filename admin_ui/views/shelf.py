"""The four pages of every shelf: its list, one more, one edited, one removed."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from admin_ui.access import NotThere, by, form_page, page, sent, words
from admin_ui.filled import carried_out, show
from admin_ui.forms.lists import SureForm
from admin_ui.paging import Page
from admin_ui.shelf import Shelf
from admin_ui.views.tryout import worry
from mailapp.directory import api as directory
from mailapp.guard.api import GuardError


def urls(shelf: Shelf) -> list[URLPattern]:
    """The pages of a shelf: `aliases`, `alias-add`, `alias` and `alias-remove`."""
    key = "<int:key>" if shelf.numbered else "<path:key>"
    pages = [
        path(shelf.plural, page(partial(_index, shelf)), name=shelf.plural),
        path(f"{shelf.plural}/add", form_page(partial(_add, shelf)), name=f"{shelf.name}-add"),
        path(f"{shelf.plural}/remove/{key}", form_page(partial(_remove, shelf)), name=f"{shelf.name}-remove"),
    ]
    if shelf.change:
        pages.append(path(f"{shelf.plural}/edit/{key}", form_page(partial(_edit, shelf)), name=shelf.name))
    return pages


def _index(shelf: Shelf, request: HttpRequest) -> HttpResponse:
    found = shelf.listed(words(request))
    asked = Page.asked(request.GET.get("page", ""), len(found))
    lines = [shelf.line(one) for one in asked.cut(found)]
    context = {
        "shelf": shelf,
        "lines": lines,
        "page": asked,
        "words": words(request),
        "add": f"admin_ui:{shelf.name}-add",
        "edit": f"admin_ui:{shelf.name}" if shelf.change else "",
        "remove": f"admin_ui:{shelf.name}-remove",
    }
    return render(request, "admin_ui/lists/list.html", context)


def _add(shelf: Shelf, request: HttpRequest) -> HttpResponse:
    form = shelf.new_form(sent(request), initial=_asked_for(request))
    if form.is_valid() and carried_out(form, lambda: shelf.make(**form.asked(), by=by(request))):
        named = next(
            form.cleaned_data[name] for name in ("account", "address", "expression") if form.cleaned_data.get(name)
        )
        messages.success(request, shelf.words.added.format(named))
        _worry(request, form.cleaned_data.get("address", "") if shelf.change else "")
        return redirect(f"admin_ui:{shelf.plural}")
    return show(request, form, title=shelf.words.add, submit="Add", **_up(shelf))


def _edit(shelf: Shelf, request: HttpRequest, key: str | int) -> HttpResponse:
    found = _found(shelf, key)
    line, change = shelf.line(found), shelf.change
    form = shelf.form(sent(request), initial=shelf.initial(found))
    if change and form.is_valid() and carried_out(form, lambda: change(key, **form.asked(), by=by(request))):
        messages.success(request, f"{line.title} is saved.")
        _worry(request, line.tried)
        return redirect(f"admin_ui:{shelf.plural}")
    removal = reverse(f"admin_ui:{shelf.name}-remove", args=[line.key])
    title = line.under if line.under and not shelf.numbered else line.title
    more = _more(shelf, found, line.key)
    return show(request, form, title=title, submit="Save", remove=removal, tried=line.tried, more=more, **_up(shelf))


def _remove(shelf: Shelf, request: HttpRequest, key: str | int) -> HttpResponse:
    line = shelf.line(_found(shelf, key))
    form = SureForm(sent(request))
    if form.is_valid() and carried_out(form, lambda: shelf.remove(key, by=by(request))):
        messages.success(request, f"{line.title} is removed.")
        return redirect(f"admin_ui:{shelf.plural}")
    named = line.under if line.under and not shelf.numbered else line.title
    lost = shelf.words.lost.format(named)
    return show(request, form, title=f"Remove {named}?", what=lost, submit="Remove", danger=True, **_up(shelf))


def _worry(request: HttpRequest, address: str) -> None:
    if address and (sentence := worry(address)):
        messages.warning(request, sentence)


def _more(shelf: Shelf, found: Any, key: str | int) -> tuple[str, str] | None:
    if shelf.more is None:
        return None
    name, words = shelf.more(found)
    return reverse(f"admin_ui:{name}", args=[key]), words


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    """A link may fill in what it knows: `?account=anna@example.com`."""
    return {name: value for name in ("address", "account", "domain") if (value := words(request, name))}


def _up(shelf: Shelf) -> dict[str, str]:
    return {"up": reverse(f"admin_ui:{shelf.plural}"), "up_title": shelf.words.title}


def _found(shelf: Shelf, key: str | int) -> Any:
    try:
        found = shelf.found(key)
    except (directory.DirectoryError, GuardError) as error:
        raise NotThere(str(error)) from None
    if found is None:
        raise NotThere(f"There is no {key} among what {shelf.words.title} lists.")
    return found
