"""A person's labels, and the rules that give lines of his lists a colour."""

from collections.abc import Callable, Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mailapp.store.port import Store
from mailapp.store.query import HasFlag
from mailapp.store.values import UidSet
from webmail import highlights, labels, options
from webmail.access import with_store
from webmail.folders import pane
from webmail.labels import BadLabel, Label

STEP = 1000  # letters of one transaction
MOST = 20_000  # letters from which a label that is deleted is taken in one go


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    context = {
        "folders": pane(store.mailboxes()),
        "labels": _mine(),
        "labels_open": True,
        "rules": highlights.read(options.here().highlights),
        "fields": highlights.FIELDS.items(),
    }
    return render(request, "webmail/labels.html", context)


@require_POST
@with_store
def add(request: HttpRequest, store: Store) -> HttpResponse:
    return _changed(request, lambda mine: labels.added(mine, _said(request, "name"), _said(request, "colour")))


@require_POST
@with_store
def change(request: HttpRequest, store: Store) -> HttpResponse:
    name, colour = _said(request, "name"), _said(request, "colour")
    return _changed(request, lambda mine: labels.changed(mine, _said(request, "keyword"), name, colour))


@require_POST
@with_store
def remove(request: HttpRequest, store: Store) -> HttpResponse:
    """The label, and the keyword of all letters in his own folders."""
    keyword = _said(request, "keyword")
    number = _take_off(store, keyword)
    answer = _changed(request, lambda mine: [one for one in mine if one.keyword != keyword])
    if number:
        said = ngettext("It is off %(n)d letter.", "It is off %(n)d letters.", number)
        messages.info(request, said % {"n": number})
    return answer


def _take_off(store: Store, keyword: str) -> int:
    if keyword not in {one.keyword for one in _mine()}:
        return 0
    done, flag = 0, frozenset({keyword})
    while done < MOST and (found := store.search(HasFlag(keyword), limit=STEP)):
        boxes = {box for box, _uid in found}
        for box in boxes:
            changed, _held = store.set_flags(box, UidSet.of(*(uid for at, uid in found if at == box)), remove=flag)
            done += len(changed)
    return done


@require_POST
@with_store
def highlight(request: HttpRequest, store: Store) -> HttpResponse:
    """One more rule, or (with `drop`) one less."""
    rules = highlights.read(options.here().highlights)
    drop = _said(request, "drop")
    try:
        fresh: Iterable[highlights.Highlight] = (
            [one for n, one in enumerate(rules) if str(n) != drop]
            if drop
            else highlights.added(rules, _said(request, "field"), _said(request, "text"), _said(request, "colour"))
        )
        options.change(request.user.pk or 0, highlights=highlights.written(fresh))
        messages.success(request, _("Your rules of highlighting are saved."))
    except BadLabel as reason:
        messages.error(request, str(reason))
    return redirect("webmail:labels")


def _mine() -> list[Label]:
    return list(labels.palette(options.here().labels, get_language() or "").labels)


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:200]


def _changed(request: HttpRequest, how: Callable[[list[Label]], list[Label]]) -> HttpResponse:
    try:
        options.change(request.user.pk or 0, labels=labels.written(how(_mine())))
        messages.success(request, _("Your labels are saved."))
    except BadLabel as reason:
        messages.error(request, str(reason))
    return redirect("webmail:labels")
