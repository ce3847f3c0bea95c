"""What Celery calls. Each task is idempotent and may run twice, late, or not at all."""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from celery.signals import worker_shutting_down
from django.conf import settings
from django.utils import timezone

from mailapp.celery import SWEEP_SECONDS, THREADS, app, ring
from mailapp.delivery import api as delivery
from mailapp.delivery import training
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.journal import api as journal
from mailapp.later import api as later
from mailapp.net.resolver import NetResolver
from mailapp.outbox import api as outbox
from mailapp.policy import api as policy
from mailapp.policy.values import Policy
from mailapp.reports import api as reports
from mailapp.routes import api as routes
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.sts import Policies
from mailapp.search import api as search
from mailapp.signing import api as signing
from mailapp.store import api as store
from mailapp.teamwork import api as teamwork
from mta import reporting
from mta.inbound import watch as scanners
from mta.outbound import attempt as outbound
from mta.outbound.giving_up import give_up
from mta.outbound.lines import Lines
from mta.outbound.posts import Posts
from mta.outbound.world import Office
from mta.ringing import Ringer

log = logging.getLogger(__name__)

DNS_SECONDS = 20.0  # in which the records of our keys are looked for, all of them


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def attempt(destination: str) -> None:
    """Send what is due at one destination."""
    outbound.attempt(destination, office())


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def sweep() -> None:
    """Find what the broker forgot: everywhere that something is due, fairly."""
    show_life(Path(settings.PILLARBOX_HOME) / "run")
    wake(outbox.due_destinations(timezone.now()))
    give_up()
    office().tally.write_if_due()
    with suppress(search.IndexTrouble):
        if search.is_due(timezone.now()):
            ring(index)
    if training.is_due():
        ring(train)
    due = later.next_due()
    if due and due < timezone.now() + timedelta(seconds=SWEEP_SECONDS):
        ring(happen)


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def happen() -> None:
    """Letters that leave, come back or remind: those that are due, and those before the next sweep, to the moment."""
    end = timezone.now() + timedelta(seconds=SWEEP_SECONDS)
    done = None
    while (due := later.next_due()) and due < end and due != done:  # the same again: another one is about it
        time.sleep(max(0.0, (due - timezone.now()).total_seconds()))
        later.turn(timezone.now())
        done = due


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def index() -> None:
    """Make known to the search index what came since; it ends when there is nothing left."""
    try:
        search.catch_up(policy.current())
    except search.IndexTrouble as trouble:  # full disk, locked: the next round tries again
        log.warning("the search index is not brought up to date: %s", trouble)


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def train() -> None:
    """Teach the spam filter what people have said of their letters; it ends when there is nothing left."""
    training.train(policy.current())


@app.task  # type: ignore[untyped-decorator]  # celery has no types
def housekeeping() -> None:
    """Forget what nobody needs any more."""
    rules, now = policy.current(), timezone.now()
    outbox.housekeeping(now, rules, sweep=now.minute == 0)
    delivery.housekeeping(now, rules)
    guard.housekeeping(now, rules, sweep=now.minute == 0)
    delivery.tell_of_quarantine(now, rules, settings.WEB_URL)
    journal.forget(now - timedelta(days=rules.history_days))
    routes.forget_tls_counts(now.date())
    store.housekeeping(sweep=now.minute == 0)
    if now.minute == 0:
        training.housekeeping(now, rules)
    scanners.watch(resolver(), now)
    directory.forget_ended_web_sessions()
    with suppress(search.IndexTrouble):
        search.compare(rules)
    if now.minute % 10 == 0:
        later.forget_answered()
        teamwork.sweep(now)
    tend_domains(now, rules)


def tend_domains(now: datetime, rules: Policy) -> None:
    """Keys, and reports about domains: they wait for other people's DNS, so they come last."""
    reports.read_waiting()
    signing.look_when_due(resolver().until(time.monotonic() + DNS_SECONDS), now)
    if now.minute % 10 == 0:
        reporting.send_due(now, rules, reporting.World(resolver(), settings.MAIL_HOSTNAME))
    if now.minute == 0:
        reports.forget(now, rules)
        reports.forget_told(now)


def show_life(run: Path) -> None:
    """The heartbeat that the panel looks at: beat woke us, and a worker heard it. No trouble of its own stops mail."""
    with suppress(OSError):
        (run / "worker.alive").touch()


def wake(destinations: Sequence[str], **_: object) -> None:
    """Letters for these may leave now: hears `mailapp.outbox.signals.queued`."""
    ringer(destinations)


def wake_later() -> None:
    """Something is due now: hears `mailapp.later.signals.due_now`."""
    ring(happen)


ringer = Ringer(lambda destination: ring(attempt, destination))


@cache
def resolver() -> NetResolver:
    return NetResolver(settings.DNS_NAMESERVERS, lambda server: policy.current().validating_nameservers.hold(server))


@cache
def office() -> Office:
    """What this worker knows of the world, from the settings."""
    ourselves = Ourselves.of(settings.MAIL_HOSTNAME, settings.SMTP_LISTEN)
    known = Office(
        ourselves,
        resolver(),
        settings.SMTP_PORT_OUT,
        policies=Policies(resolver()),
        lines=Lines(),
        posts=Posts(strangers=THREADS // 2),
    )
    worker_shutting_down.connect(lambda **_: known.closing.set(), weak=False)
    return known
