"""Roll call: who is there now? Asked at start by each process, once a minute by the worker, and by administrators."""

from datetime import timedelta

from django.utils import timezone

from mailapp.scanners import dnsasking, dnslists, health, staff
from mailapp.scanners.address import parse
from mailapp.scanners.posts import News, Post, Standing
from mailapp.scanners.wire import Away
from mailapp.standards.dns import CheckingResolver

PATIENCE_SECONDS = 3.0  # with each of them
MISSED = timedelta(days=7)  # so long somebody whom we found ourselves is missed when he has gone

_recalled = False


def look_round() -> None:
    """Who is at the usual places? Cheap: asks at most once a minute, and the database once in a process."""
    global _recalled
    if not _recalled:
        _recalled = True
        _recall()
    staff.look_round()


def forget() -> None:
    """Ask the database anew who was there (tests)."""
    global _recalled
    _recalled = False


def everybody() -> list[News]:
    """How each is, right now."""
    missed = {condition.name for condition in health.conditions() if _is_missed(condition)}
    return [_of(post, missed=post.name in missed) for post in staff.posts.values()]


def lists(resolver: CheckingResolver) -> list[News]:
    """How each DNS list is: has it what every list has, and not what none has?"""
    zones = dict.fromkeys(line.zone for line in dnslists.lines() if line.active)
    return [dnsasking.test(zone, resolver) for zone in zones]


def write_down(news: list[News]) -> list[News]:
    """For everybody to see; what has changed. Whoever is switched off, or was never there, is not missed."""
    gone = [each.name for each in news if each.standing in (Standing.OFF, Standing.NOBODY)]
    if gone:
        health.forget(*gone)
    changed = health.note([each for each in news if each.name not in gone])
    if changed:
        dnslists.forget()
    return changed


def _of(post: Post, *, missed: bool) -> News:
    told = ""
    for place in post.places:
        try:
            return News(post.name, Standing.THERE, str(place), post.ping(place, PATIENCE_SECONDS))
        except Away as trouble:
            told = told or str(trouble)
    if not post.places:
        return News(post.name, Standing.OFF, "", "switched off in the settings")
    if post.named or missed:
        return News(post.name, Standing.AWAY, str(post.places[0]), told)
    return News(post.name, Standing.NOBODY, "", "nobody answers at the usual places")


def _recall() -> None:
    """Whoever was found before this process began is expected still, also when he is away at this moment."""
    if not any(post.standing is Standing.NOBODY for post in staff.posts.values()):
        return
    for condition in health.conditions():
        post = staff.posts.get(condition.name)
        if post and _is_missed(condition):
            try:
                post.remember(parse(condition.address), condition.told)
            except ValueError:
                continue


def _is_missed(condition: health.Condition) -> bool:
    return condition.standing in (Standing.THERE, Standing.AWAY) and condition.seen > timezone.now() - MISSED
