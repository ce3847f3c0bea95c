"""Times as the reader's own clock shows them: the browser names its time zone in a cookie (static/js/frame.js)."""

from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

COOKIE = "zone"
NAME_LENGTH = 64  # characters; the longest name in the IANA database has 32
ZONES_KEPT = 64


class ReaderZone:
    """Middleware: a page's times are in the reader's zone, or in the office's (TIME_ZONE) where none is named."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = request.COOKIES.get(COOKIE, "")
        with timezone.override(zone(name) if len(name) <= NAME_LENGTH else None):
            return self.get_response(request)


@lru_cache(ZONES_KEPT)
def zone(name: str) -> ZoneInfo | None:
    """None when it is no name of a zone: anybody can write a cookie."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # OSError: "America" is a folder
        return None
