"""How the webmail goes to strangers' web servers: with a resolver of its own, and few at a time."""

from functools import cache
from threading import BoundedSemaphore

from django.conf import settings

from mailapp.net.errand import Answer, Errand, ErrandFailed, Reach, run
from mailapp.net.resolver import NetResolver

AT_ONCE = BoundedSemaphore(4)  # in one process: readers of other pages shall not wait for strangers' servers
WAIT_SECONDS = 10


@cache
def resolver() -> NetResolver:
    """One for this process, for its cache."""
    return NetResolver(settings.DNS_NAMESERVERS)


def reach(most: int, seconds: float, *, hops: int = 0, schemes: tuple[str, ...] = ("https",)) -> Reach:
    """The world, within so many octets and seconds."""
    return Reach(resolver(), most, seconds, hops, schemes)


def go(errand: Errand, bounds: Reach) -> Answer:
    """Raises ErrandFailed."""
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise ErrandFailed("too many others are waiting for such servers")
    try:
        return run(errand, bounds)
    finally:
        AT_ONCE.release()
