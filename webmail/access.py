"""Who may see what: everybody his own store, and nothing else by any URL."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control

from mailapp.directory import api as directory
from mailapp.net.glance import glance
from mailapp.store import api
from mailapp.store.values import NoPermission, NoSuchMailbox, NoSuchMessage
from webmail import options
from webmail.loggedout import log_in_first
from webmail.readerzone import zone

STORE = "pillarbox.store"  # in META: what templates ask, they ask of the same one
LOOKING = ("GET", "HEAD")  # such a page changes no folder
logger = logging.getLogger(__name__)


def with_store(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Log-in first; then the view gets the person's own store. What is not in it is a 404."""

    @cache_control(private=True, no_store=True)
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.pk is None:
            return log_in_first(request)
        _as_chosen(request.user)
        try:
            with glance() if request.method in LOOKING else nullcontext():
                directory.seen(request.user)
                store = request.META[STORE] = api.open(request.user.pk)
                return view(request, store, *args, **kwargs)
        except (NoSuchMailbox, NoSuchMessage, NoPermission) as missing:
            raise Http404(str(missing)) from missing
        except (DatabaseError, OSError):  # a disk that is full, a database that is locked: not for ever
            logger.exception("the store failed at %s", request.path)
            return render(request, "503.html", status=503)

    return opened


def _as_chosen(person: Any) -> None:
    """Language and clock of this page: his own before what the browser says. Middleware begins each request anew."""
    if person.language:
        translation.activate(person.language)
    if where := zone(options.read_by(person.pk).zone):
        timezone.activate(where)
