"""Letters in quarantine whose rows are lost, with the database or since its backup, get them again from their labels.

What was answered 250 is never thrown away because nobody knows it; what was not may turn up here, rather twice than
never. A letter goes when somebody says so, or when its days are over.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import IntegrityError, transaction

from mailapp.directory import api as directory
from mailapp.guard import current, labels, quarantine, spool
from mailapp.guard.labels import Label
from mailapp.guard.models import Quarantined
from mailapp.guard.quarantine import AT_ONCE, Copy, Detained
from mailapp.guard.values import Opinion
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.birthday import born
from mailapp.policy.values import Policy

IN_FLIGHT_SECONDS = 600.0  # longer than any transaction waits: what is younger may still get its row


@dataclass(frozen=True, slots=True)
class Found:
    """One copy that no row named. `is_back`: it has a row again; else nobody has this address."""

    trace: str
    label: Label
    is_back: bool


def adopt(only: str = "") -> Iterator[Found]:
    """Make the rows that are missing; `only`: those of this address. What has no account waits for it."""
    found = spool.labels(_settled())
    while some := list(islice(found, AT_ONCE)):
        known = _known({trace for trace, _ in some})
        for trace, name in some:
            label = None if (trace, name) in known else _label(trace, name)
            if label and only in ("", label.address):
                yield Found(trace, label, _taken_in(trace, label))


def sweep(now: datetime, rules: Policy) -> None:
    """Adopt what can be, and take away what was begun and never ended, and what nobody has claimed for its days."""
    spool.sweep_drafts(_settled())
    began = born() or now
    for found in list(adopt()):
        domain = found.label.address.rpartition("@")[2]
        days = timedelta(days=current.rules_of(domain, rules).quarantine_days)
        if not found.is_back and max(found.label.at, began) < now - days:
            spool.remove_label(found.trace, labels.name_of(found.label.address))
    over = max(0.0, (now - timedelta(days=rules.quarantine_days)).timestamp())
    if began.timestamp() < over:
        quarantine.drop(list(spool.letters(over)))


def _settled() -> float:
    """What was written before this moment is on its way no more; and what is older than the database, in any case."""
    began = born()
    return max(time.time() - IN_FLIGHT_SECONDS, began.timestamp() if began else 0.0)


def _known(traces: set[str]) -> set[Copy]:
    rows = Quarantined.objects.filter(trace__in=traces).values_list("trace", "account__address")
    return {(trace, labels.name_of(address)) for trace, address in rows}


def _label(trace: str, name: str) -> Label | None:
    """None for one that has gone meanwhile, or is none of ours."""
    try:
        label = labels.read(spool.label(trace, name))
    except (OSError, labels.BadLabel):
        return None
    return label if labels.name_of(label.address) == name else None


def _taken_in(trace: str, label: Label) -> bool:
    person = directory.account(label.address)
    if person is None:
        return False
    try:
        content = spool.read(trace)
    except FileNotFoundError:  # the sender was not answered, or somebody has just deleted it
        spool.remove_label(trace, labels.name_of(label.address))
        return False
    opinion = Opinion(spam=label.points, because=label.because, quarantine=True)
    try:
        with transaction.atomic():
            quarantine.record([Detained(trace, content, label.sender, ((person, opinion),))], label.at)
            journal.note(Step("quarantined", f"Found again in quarantine for {person.address}", trace, person.address))
    except IntegrityError:  # another process was quicker
        return True
    finally:
        content.close()
    return True
