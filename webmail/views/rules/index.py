"""The list of one's rules, and what its buttons do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mailapp.store.port import Store
from webmail.access import with_store
from webmail.models import Applied, Declined
from webmail.rules import desk, offers, words
from webmail.rules.cards import cards
from webmail.views.rules.page import change, person, show


@require_safe
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    lying = desk.opened(person(request))
    book = lying.book
    context = {
        "desk": lying,
        "cards": cards(book, {one.name for one in store.mailboxes()}),
        "last": len(book.rules) - 1,
        "away": book.away,
        "away_words": words.away(book.away) if book.away else "",
        "offers": offers.standing(person(request), store),
        "applied": Applied.objects.filter(account=person(request)).first(),
        "forwarding": book.forwarding,
        "forwarding_words": words.forwarding(book.forwarding) if book.forwarding else "",
    }
    return show(request, store, "webmail/rules/index.html", context)


@require_POST
@with_store
def decline(request: HttpRequest, store: Store) -> HttpResponse:
    """What is offered there is not offered again."""
    what = request.POST.get("what", "")
    if any(offer.what == what for offer in offers.standing(person(request), store)):
        Declined.objects.get_or_create(account_id=person(request), what=what)
    return redirect("webmail:rules")


@require_POST
@with_store
def move(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    """To the place of another rule: one up or down by buttons, any by dragging."""
    to = request.POST.get("to", "")
    if not (to.isascii() and to.isdigit() and len(to) < 6):
        raise Http404("There is no such place.")

    return change(request, lambda lying: lying.book.moved(number, int(to)), "")


@require_POST
@with_store
def switch(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    on = request.POST.get("on") == "1"
    return change(request, lambda lying: lying.book.switched(number, on=on), "")


@require_POST
@with_store
def remove(request: HttpRequest, store: Store, number: int) -> HttpResponse:
    return change(request, lambda lying: lying.book.without(number), _("The rule is gone."))
