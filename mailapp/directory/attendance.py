"""From where and with what somebody is logged in: noted in his session, at the login and now and then afterwards."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from mailapp.directory.backend import client_of
from mailapp.directory.sessionstore import BROWSER

SEEN_EVERY = timedelta(minutes=10)  # an open page asks for news every few seconds; that is not worth a row each time
CLIENT_LENGTH = 45  # characters of an address; one with a scope may be longer
AGENT_LENGTH = 300  # characters that are kept of what a browser calls itself


class Attendance:
    """A middleware. A request that did not look at its session leaves it alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if request.session.accessed and SESSION_KEY in request.session:
            _note(request.session, request, timezone.now())
        return response


def _note(session: SessionBase, request: HttpRequest, now: datetime) -> None:
    known = session.get(BROWSER, {})
    agent = request.headers.get("User-Agent", "").replace("\0", "")[:AGENT_LENGTH]
    here = {"client": client_of(request)[:CLIENT_LENGTH], "agent": agent}
    seen = datetime.fromisoformat(known["seen"]) if known else now
    if not known or now - seen >= SEEN_EVERY or here != {name: known[name] for name in here}:
        session[BROWSER] = {**here, "began": known.get("began", now.isoformat()), "seen": now.isoformat()}
