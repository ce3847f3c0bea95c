"""Take the pulse: what the dashboard shows, measured with a bounded number of queries and no walk over files."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from admin_ui import processes
from admin_ui.headline import Disk, Pulse
from mailapp.backup.shelf import Shelf
from mailapp.backup.values import made_at
from mailapp.delivery import api as delivery
from mailapp.journal import api as journal
from mailapp.net import ownproof
from mailapp.outbox.values import QueueCounts
from mailapp.routes import api as routes
from mailapp.scanners import api as scanners
from mailapp.search.api import Status


@dataclass(frozen=True, slots=True)
class Cared:
    """When our certificate ends, and when the newest copy of the house was made; None: none can be read."""

    certificate: datetime | None
    copied: datetime | None


def care(certificate: Path, key: Path, copies: Path) -> Cared:
    """Look at files; cheap enough for each page."""
    try:
        names = Shelf(copies).names()
    except OSError:
        names = []
    return Cared(ownproof.lasts_until(certificate, key), made_at(names[-1]) if names else None)


def _left(cared: Cared | None, now: datetime) -> float | None:
    if cared is None:
        return None
    return max((cared.certificate - now).total_seconds(), 0) if cared.certificate else 0


def take(
    home: Path,
    listening: processes.Listening,
    now: datetime,
    queue: QueueCounts,
    index: Status | None = None,
    cared: Cared | None = None,
) -> Pulse:
    """Measure; `queue` is what outbox.counts() has said, `index` what search.status() has, `cared` what `care` has."""
    hour, day = journal.counts(now - timedelta(hours=1), now - timedelta(days=1))
    overdue = (now - queue.due_since).total_seconds() if queue.due_since else 0
    return Pulse(
        hour=hour,
        day=day,
        waiting=queue.waiting + queue.deferred + queue.sending,
        deferred=queue.deferred,
        held=queue.held,
        overdue_seconds=overdue,
        disk=disk(home),
        processes=processes.survey(home / "run", listening, now.timestamp()),
        troubled=tuple(queue.unreachable),
        blocked=blocked.sentence if (blocked := routes.blocked(now)) else "",
        unindexed=index.waiting if index else 0,
        unindexed_seconds=index.behind_seconds if index else 0,
        scanners=tuple(map(_trouble, scanners.troubles())),
        certificate_seconds=_left(cared, now),
        uncopied_seconds=(now - cared.copied).total_seconds() if cared and cared.copied else None,
        locked=tuple(lock.address for lock in delivery.locked()),
    )


def disk(home: Path) -> Disk | None:
    """The disk that `home` lies on; None when it cannot be asked."""
    try:
        usage = shutil.disk_usage(home)
    except OSError:
        return None
    return Disk(usage.free, usage.total)


def _trouble(condition: scanners.Condition) -> str:
    """A scanner, or a DNS list, that is not well."""
    since = timezone.localtime(condition.since)
    named = {"clamd": "ClamAV", "spamd": "SpamAssassin"}.get(condition.name, condition.name)
    if condition.standing == scanners.Standing.WRONG:
        return f"{named}: {condition.told}."
    return f"{named} is away since {since:%-d %b, %H:%M}."
