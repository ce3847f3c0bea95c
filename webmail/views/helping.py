"""The help pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mailapp.store.port import Store
from webmail.access import with_store
from webmail.folders import pane
from webmail.helping.topics import TOPICS, found

WORDS_SIZE = 100


@require_GET
@with_store
def index(request: HttpRequest, store: Store) -> HttpResponse:
    """All topics, or those that are looked for."""
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:WORDS_SIZE]
    context = {"folders": pane(store.mailboxes()), "words": words, "topics": found(words)}
    return render(request, "webmail/help/index.html", context)


@require_GET
@with_store
def topic(request: HttpRequest, store: Store, topic: str) -> HttpResponse:
    if topic not in TOPICS:
        raise Http404("There is no help about this.")
    context = {"folders": pane(store.mailboxes()), "topic": TOPICS[topic], "here": topic, "topics": TOPICS.items()}
    return render(request, "webmail/help/topic.html", context)
