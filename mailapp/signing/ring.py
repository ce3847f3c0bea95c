"""The active keys, remembered: a domain without one costs a letter nothing."""

import logging
import time
from collections.abc import Mapping

from mailapp.net.sealed import CannotOpen
from mailapp.signing.models import DkimKey
from mailapp.signing.values import KeyState
from mailapp.standards.dkim.sign import Algorithm, SigningKey

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0  # how long another process may go on with the old keys

Ring = Mapping[str, tuple[SigningKey, ...]]
_cached: tuple[float, Ring] | None = None


def current() -> Ring:
    """The keys that sign, by domain."""
    global _cached
    now, kept = time.monotonic(), _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        kept = _cached = (now, _read())
    return kept[1]


def forget() -> None:
    """A key has changed, or the database is another one (tests)."""
    global _cached
    _cached = None


def keys_for(domain: str) -> tuple[SigningKey, ...]:
    """Those of the domain, or of the nearest one above it: DMARC takes such a signature for the domain's own.

    (RFC 7489 §3.1.1, relaxed alignment.)
    """
    ring = current()
    if not ring:
        return ()
    while domain:
        if domain in ring:
            return ring[domain]
        domain = domain.partition(".")[2]
    return ()


def _read() -> Ring:
    found: dict[str, tuple[SigningKey, ...]] = {}
    for row in DkimKey.objects.filter(state=KeyState.ACTIVE.value).order_by("algorithm", "-activated"):
        if key := _key(row):
            found[row.domain] = (*found.get(row.domain, ()), key)
    return found


def _key(row: DkimKey) -> SigningKey | None:
    """A secret that does not open stops no letter: it leaves unsigned by that key."""
    from mailapp.signing import secrets  # it loads cryptography: a house without keys does not need that

    try:
        return SigningKey(row.domain, row.selector, Algorithm(row.algorithm), secrets.signing(row.secret))
    except (CannotOpen, OSError, ValueError) as trouble:
        log.error("the DKIM key %s of %s cannot be used: %s", row.selector, row.domain, trouble)
        return None
