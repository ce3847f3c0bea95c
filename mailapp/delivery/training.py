"""Whoever moves a letter to Junk or out of it, by whatever program, teaches the filter; here it is done, in the worker.

Who answers a letter wants it: that is learnt, too, where nobody has said otherwise. A spamd that is there is told what
people say, for each of them. What cannot be read is passed over: it costs a lesson, never a letter.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings

from mailapp.delivery.models import Acquaintance
from mailapp.directory import api as directory
from mailapp.policy.values import Policy
from mailapp.scanners import teaching as spamassassin
from mailapp.scanners.bayes import api as bayes
from mailapp.scanners.wire import Away
from mailapp.standards import authres
from mailapp.store import verdicts
from mailapp.store.verdicts import Kind, Verdict

AT_ONCE = 50  # letters
RUN_SECONDS = 20.0  # of one round in the worker
REST = 0.25  # seconds of rest for each second of work: the worker has other work, and so has the machine
ENOUGH, ENOUGH_HAM = 2, 100  # letters are learnt unasked until there are so many times as many as junk, and as this
ACQUAINTANCES = 500  # of one person, the latest
HEADER_OCTETS = 256 * 1024
HOUR, QUARTER = timedelta(hours=1), timedelta(days=90)
log = logging.getLogger(__name__)


def is_due() -> bool:
    """Whether anybody has said anything of a letter: one short question."""
    return verdicts.is_waiting()


def train(rules: Policy, seconds: float = RUN_SECONDS) -> int:
    """Until nothing is left or the time is over; how many letters were looked at."""
    end, done = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        began = time.monotonic()
        said, found = verdicts.take(AT_ONCE)
        if not said:
            break
        if rules.bayes:
            _learn(found, rules)
        verdicts.heard(said, found[-1].uid if len(found) == AT_ONCE else 0)
        done += len(found)
        time.sleep(REST * (time.monotonic() - began))
    return done


def housekeeping(now: datetime, rules: Policy) -> None:
    """Once an hour: letters from people whom somebody has written to are wanted; models stay small."""
    known = [model for model in bayes.standings() if model.account != bayes.HOUSE]
    if not known:
        return
    there = {person.id for person in directory.accounts()}
    for model in known:
        if model.account not in there:
            bayes.forget(model.account)
        elif rules.bayes and rules.bayes_learns_by_itself and model.ham < ENOUGH * max(model.spam, ENOUGH_HAM):
            _learn(_from_acquaintances(model, now), rules)
    bayes.tidy(bayes.Limits(rules.bayes_house_tokens, rules.bayes_own_tokens))


def _from_acquaintances(model: bayes.Standing, now: datetime) -> list[Verdict]:
    """What came lately into INBOX; in the beginning, what came for a quarter."""
    people = Acquaintance.objects.filter(account_id=model.account).order_by("-latest")
    addresses = list(people.values_list("address", flat=True)[:ACQUAINTANCES])
    since = now - (HOUR if model.ham >= bayes.LEAST_HAM else QUARTER)
    return verdicts.from_people(model.account, addresses, since, AT_ONCE) if addresses else []


def _learn(found: Sequence[Verdict], rules: Policy) -> None:
    for (account, address), theirs in groupby(found, key=lambda verdict: (verdict.account, verdict.address)):
        lessons = [lesson for verdict in theirs if (lesson := _lesson(verdict, rules))]
        with suppress(ValueError):  # an account that can have no model
            bayes.teach(account, lessons)
        _tell(address, lessons)


def _tell(address: str, lessons: Sequence[bayes.Lesson]) -> None:
    """SpamAssassin, if it is there, learns what somebody has said. Where it is away, it misses a lesson."""
    try:
        for lesson in lessons:
            if not lesson.unasked and not spamassassin.tell(address, lesson.letter.octets, lesson.spam):
                return
    except Away as away:
        log.info("SpamAssassin learns nothing from %s for now: %s", address, away)


def _lesson(verdict: Verdict, rules: Policy) -> bayes.Lesson | None:
    """None for what is no longer there, or not to be learnt."""
    unasked = verdict.kind in (Kind.ANSWERED, Kind.KNOWN)
    if unasked and not rules.bayes_learns_by_itself:
        return None
    try:
        with verdict.source.open() as file:
            octets = file.read(bayes.WINDOW)
    except OSError as trouble:
        log.info("a letter of %s cannot be learnt: %s", verdict.address, trouble)
        return None
    if verdict.kind is Kind.KNOWN and authres.is_proven(octets[:HEADER_OCTETS], settings.MAIL_HOSTNAME) is False:
        return None  # anybody can write a friend's name into From, and would teach us his offers
    letter = bayes.Letter(octets)
    try:
        _ = letter.tokens, letter.fingerprint
    except Exception:  # a letter that nobody can take apart must not keep all others from being learnt
        log.exception("a letter of %s cannot be learnt", verdict.address)
        return None
    return bayes.Lesson(letter, verdict.kind is Kind.JUNK, unasked)
