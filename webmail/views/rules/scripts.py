"""All scripts of a person, those of ManageSieve as well: which one runs, and their text."""

from collections.abc import Callable, Sequence
from hashlib import sha256

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailapp.delivery import api as delivery
from mailapp.delivery.script import BadScript, NoSuchScript, ScriptChanged, ScriptError, ScriptExists
from mailapp.standards import sieve
from mailapp.standards.sieve import Problem
from mailapp.store.port import Store
from webmail.access import with_store
from webmail.views.rules.page import INVALID, person, show

TEMPLATE = 'require ["fileinto"];\n\n'


@require_safe
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    scripts = delivery.Scripts(person(request)).listed()
    return show(request, store, "webmail/rules/scripts.html", {"scripts": scripts})


@require_POST
@with_store
def choose(request: HttpRequest, store: Store) -> HttpResponse:
    """The one that runs from now on; none for an empty name."""
    name = request.POST.get("name", "")
    said = _("“%(name)s” is what runs now.") % {"name": name} if name else _("No rules run now.")
    return _done(request, lambda scripts: scripts.activate(name), said)


@require_POST
@with_store
def remove(request: HttpRequest, store: Store) -> HttpResponse:
    name = request.POST.get("name", "")
    return _done(request, lambda scripts: scripts.remove(name), _("“%(name)s” is gone.") % {"name": name})


@require_http_methods(["GET", "HEAD", "POST"])
@with_store
def edit(request: HttpRequest, store: Store) -> HttpResponse:
    """The text of one script (`name`), or of a new one; posted, it is checked, and kept when `do` is save."""
    scripts = delivery.Scripts(person(request))
    if request.method == "POST":
        return _posted(request, store, scripts)
    name = request.GET.get("name", "")
    if not name:
        return _form(request, store, "", TEMPLATE)
    try:
        return _form(request, store, name, scripts.text(name).decode(), was=name)
    except ScriptError as missing:
        raise Http404("There is no such script.") from missing


def _posted(request: HttpRequest, store: Store, scripts: delivery.Scripts) -> HttpResponse:
    name, was = request.POST.get("name", "").strip(), request.POST.get("was", "")
    text = request.POST.get("text", "").replace("\0", "")
    octets, version = text.encode("utf-8", "replace"), request.POST.get("version", "")
    try:
        warnings = scripts.check(octets)
        if request.POST.get("do") != "save":
            return _form(request, store, name, text, was=was, warnings=warnings, checked=True, version=version)
        _save(scripts, name, was, octets, version)
    except BadScript:
        return _form(request, store, name, text, was=was, problems=_problems(text), version=version, status=INVALID)
    except ScriptError as reason:
        messages.error(request, str(reason))
        return _form(request, store, name, text, was=was, status=INVALID)
    for warning in warnings:
        messages.warning(request, warning)
    messages.success(request, _("“%(name)s” is saved.") % {"name": name})
    return redirect("webmail:scripts")


def _save(scripts: delivery.Scripts, name: str, was: str, octets: bytes, version: str) -> None:
    """Raises ScriptError; nothing is written over that the page has not shown."""
    before = scripts.text(was) if was else b""
    if was and _version(before) != version:
        raise ScriptChanged(_("The script was changed meanwhile. Save once more to put yours in its place."))
    if name != was and any(one.name == name for one in scripts.listed()):
        raise ScriptExists(_("There is a script of that name already."))
    if was and name != was:
        scripts.rename(was, name)
    scripts.rewrite(name, octets, before)


def _version(octets: bytes) -> str:
    return sha256(octets).hexdigest()


def _problems(text: str) -> Sequence[Problem]:
    try:
        sieve.compile(text)
    except sieve.CompileError as wrong:
        return wrong.problems
    return ()


def _form(
    request: HttpRequest,
    store: Store,
    name: str,
    text: str,
    *,
    was: str = "",
    warnings: Sequence[str] = (),
    problems: Sequence[Problem] = (),
    checked: bool = False,
    version: str | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "name": name,
        "text": text.replace("\r\n", "\n"),
        "was": was,
        "version": version if version is not None else _known_version(request, was),
        "warnings": warnings,
        "problems": problems,
        "lines": _pointed(text, problems),
        "checked": checked,
    }
    return show(request, store, "webmail/rules/script.html", context, status)


def _known_version(request: HttpRequest, was: str) -> str:
    """Of the script as it is now: a second try writes over what the first one has told of."""
    try:
        return _version(delivery.Scripts(person(request)).text(was)) if was else ""
    except ScriptError:
        return ""


def _pointed(text: str, problems: Sequence[Problem]) -> list[tuple[Problem, str, str]]:
    """Each problem with the line that it stands in, and a mark under its column."""
    lines = text.replace("\r\n", "\n").split("\n")
    return [(one, lines[one.line - 1][:200], " " * min(one.column - 1, 200) + "^") for one in problems]


def _done(request: HttpRequest, act: Callable[[delivery.Scripts], object], said: str) -> HttpResponse:
    try:
        act(delivery.Scripts(person(request)))
        messages.success(request, said)
    except NoSuchScript as missing:
        raise Http404(str(missing)) from missing
    except ScriptError as reason:
        messages.error(request, str(reason))
    return redirect("webmail:scripts")
