"""DNS lists asked about an address. One that is silent is left alone for a while, and said to be away."""

import time

from mailapp.scanners import dnsbl
from mailapp.scanners.dnsbl import Line
from mailapp.scanners.dnslists import name_of
from mailapp.scanners.posts import News, Standing
from mailapp.scanners.values import Reason, Scan
from mailapp.standards.dns import CheckingResolver, DnsNotFound, DnsTemporary

REFUSED = "it refuses to answer our nameserver: most lists want a resolver of your own"
EVERYBODY = "it lists everybody, as abandoned lists do: it is not asked any more"
NOBODY = "it lists nobody, not even 127.0.0.2: it is not asked any more"
REST_SECONDS = 30.0  # for which a list that did not answer is not asked

_resting: dict[str, float] = {}  # zone → until when
_away: dict[str, str] = {}  # zone → why
_news: dict[str, News] = {}


def ask(lines: tuple[Line, ...], address: str, resolver: CheckingResolver) -> Scan:
    """What the lines of one zone say of an address. Never raises."""
    zone = lines[0].zone
    if time.monotonic() < _resting.get(zone, 0):
        return _silent(zone)
    try:
        answers = resolver.family(dnsbl.question(address, zone), 4)
    except DnsNotFound:
        answers = []
    except DnsTemporary as trouble:
        return _failed(zone, str(trouble))
    if dnsbl.refuses(answers):
        return _failed(zone, f"{REFUSED} ({answers[0]})")
    _answered(zone)
    return Scan(tuple(dnsbl.reasons(lines, answers, address)))


def test(zone: str, resolver: CheckingResolver) -> News:
    """Does the list have what every list has, and not what none has (RFC 5782 §5)? Never raises."""
    try:
        listed = _answers(dnsbl.question(dnsbl.LISTED[4], zone), resolver)
        unlisted = _answers(dnsbl.question(dnsbl.UNLISTED[4], zone), resolver)
    except DnsTemporary as trouble:
        return News(name_of(zone), Standing.AWAY, zone, str(trouble))
    if dnsbl.refuses((*listed, *unlisted)):
        return News(name_of(zone), Standing.AWAY, zone, REFUSED)
    if unlisted:
        return News(name_of(zone), Standing.WRONG, zone, EVERYBODY)
    if not listed:
        return News(name_of(zone), Standing.WRONG, zone, NOBODY)
    return News(name_of(zone), Standing.THERE, zone, "it answers as a list should")


def take_news() -> list[News]:
    """What has changed since this was last asked."""
    found = list(_news.values())
    for news in found:
        _news.pop(news.name, None)
    return found


def forget() -> None:
    """No list has been silent yet (tests)."""
    for kept in (_resting, _away, _news):
        kept.clear()


def _answers(name: str, resolver: CheckingResolver) -> list[str]:
    """Raises DnsTemporary."""
    try:
        return resolver.family(name, 4)
    except DnsNotFound:
        return []


def _failed(zone: str, told: str) -> Scan:
    if zone not in _away:
        _news[zone] = News(name_of(zone), Standing.AWAY, zone, told)
    _away[zone], _resting[zone] = told, time.monotonic() + REST_SECONDS
    return _silent(zone)


def _answered(zone: str) -> None:
    if _away.pop(zone, None) is not None:
        _news[zone] = News(name_of(zone), Standing.THERE, zone, "it answers again")


def _silent(zone: str) -> Scan:
    told = f"{zone} was not asked: {_away.get(zone, 'it does not answer')}"
    return Scan((Reason(dnsbl.SOURCE, 0.0, told),), away=(name_of(zone),))
