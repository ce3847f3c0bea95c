"""Conversations that people have muted: their new letters lie in Archive, read, and not in INBOX.

Deliveries ask what this process remembers of them, which is nothing in most houses; only where somebody has muted
anything, and gets an answer to some letter, is the database asked which conversation that belongs to.
"""

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction

from mailapp.net.stamp import Mark, Stamp
from mailapp.standards.message import scan
from mailapp.store import threads
from mailapp.store.models import MutedThread
from mailapp.store.values import INBOX, MUTED, SEEN, Delivery, Target

FRESH_SECONDS = 60.0  # how long another machine may not know of it; on this one it holds at once
MOST = 1000  # conversations of one person; the oldest are heard again
HEADER = 256 * 1024  # octets of a letter in which its references are looked for
ARCHIVE = "Archive"
Known = Mapping[int, frozenset[str]]

_stamp = Stamp(lambda: os.path.join(settings.PILLARBOX_HOME, "run", "muted"))
_remembered: tuple[float, Mark, Known] | None = None


def mute(account: int, thread: str) -> None:
    MutedThread.objects.get_or_create(account_id=account, thread_id=thread)
    mine = MutedThread.objects.filter(account=account)
    if mine.count() > MOST:
        mine.filter(pk=mine.order_by("pk").values_list("pk", flat=True)[0]).delete()
    _changed()


def unmute(account: int, thread: str) -> None:
    MutedThread.objects.filter(account=account, thread_id=thread).delete()
    _changed()


def muted(account: int) -> frozenset[str]:
    """Conversations that this person has muted."""
    return _known().get(account, frozenset())


def forget() -> None:
    """Ask the database anew: the database is another one (tests)."""
    global _remembered
    _remembered = None


def diverted(deliveries: Sequence[Delivery]) -> Sequence[Delivery]:
    """Letters that come, with another place for whoever does not want to hear of them; what he files himself stays."""
    known = _known()
    return deliveries if not known else [_diverted(one, known) for one in deliveries]


def _diverted(delivery: Delivery, known: Known) -> Delivery:
    """Only what would have lain in INBOX: who has sorted it elsewhere by rules wants it there."""
    asked = [target for target in delivery.targets if target.mailbox == INBOX and target.account in known]
    if not asked:
        return delivery
    silent = _silent(delivery, {target.account for target in asked}, known)
    if not silent:
        return delivery
    return replace(delivery, targets=tuple(_past(one) if one.account in silent else one for one in delivery.targets))


def _past(target: Target) -> Target:
    if target.mailbox != INBOX:
        return target
    return replace(target, mailbox=ARCHIVE, flags=target.flags | {SEEN, MUTED})


def _silent(delivery: Delivery, accounts: set[int], known: Known) -> set[int]:
    """Who of these has muted the conversation that the letter belongs to."""
    facts = scan(delivery.content.head(HEADER))
    if not facts.references:
        return set()
    found = threads.known((account, facts) for account in accounts)
    return {account for account in accounts if threads.choose(account, facts, 0, found) in known[account]}


def _known() -> Known:
    global _remembered
    now, kept, mark = time.monotonic(), _remembered, _stamp.read()
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        kept = _remembered = (now, mark, _rows())
    return kept[2]


def _rows() -> Known:
    found: dict[int, set[str]] = {}
    for account, thread in MutedThread.objects.values_list("account_id", "thread_id"):
        found.setdefault(account, set()).add(thread)
    return {account: frozenset(some) for account, some in found.items()}


def _changed() -> None:
    forget()
    transaction.on_commit(_tell)


def _tell() -> None:
    forget()
    _stamp.change()
