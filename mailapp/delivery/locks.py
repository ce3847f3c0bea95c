"""Whoever submits a virus sends nothing more until an administrator has looked at his machine, and his password.

What waits in his name is held, further letters are refused, and the administrator is told, once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from mailapp.delivery import letters
from mailapp.delivery.models import Allowance
from mailapp.delivery.values import Infected, Submission
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo, DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient

HELD_BECAUSE = "its sender is locked: a virus came from there"


class NotLocked(LookupError):
    """There is nothing to release; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Somebody who may not send."""

    account: int
    address: str
    since: datetime
    because: str


def refuse(submission: Submission, infected: Infected) -> Submission | None:
    """Lock whoever submitted this; the letter that tells the administrator, when it is the first time.

    Raises DatabaseError.
    """
    person = directory.account_by_id(submission.account or 0)
    if person is None or not policy.current().virus_locks_sender:
        return None
    because = f"a letter of {timezone.localtime():%Y-%m-%d %H:%M} held the virus {infected.virus}"
    if not _lock(person.id, because):
        return None
    held = outbox.many("hold", QueueFilter(account=person.id), "the virus guard", HELD_BECAUSE)
    words = f"{person.address} is locked and sends nothing more: {because}; {held} waiting recipients are held"
    journal.note(Step("held", words, submission.trace, person.address))
    return _notice(person, because, held)


def release(address: str, by: str) -> int:
    """Let this person send again, and let go what was held; how many recipients. Raises NotLocked."""
    person = _person(address)
    if person is None or not _unlock(person.id):
        raise NotLocked(f"{address} is not locked.")
    wanted = QueueFilter(account=person.id, text=HELD_BECAUSE)
    released = outbox.many("release", wanted, by)
    words = f"{person.address} may send again, says {by}; {released} recipients are released"
    journal.note(Step("released", words, address=person.address))
    return released


def locked(account: int | None = None) -> list[Lock]:
    """Everybody who may not send, by address; or this account, if it may not."""
    rows = Allowance.objects.filter(locked_at__isnull=False).select_related("account").order_by("account__address")
    if account is not None:
        rows = rows.filter(account_id=account)
    found = [(row, row.locked_at) for row in rows if row.locked_at]
    return [Lock(row.account_id, row.account.address, since, row.locked_because) for row, since in found]


def _person(address: str) -> AccountInfo | None:
    try:
        return directory.account(address)
    except DirectoryError:
        return None


def _unlock(account: int) -> bool:
    """Whether there was anything to unlock."""
    rows = Allowance.objects.filter(account_id=account, locked_at__isnull=False)
    return bool(rows.update(locked_at=None, locked_because=""))


def _lock(account: int, because: str) -> bool:
    """Whether it is new."""
    Allowance.objects.get_or_create(account_id=account)
    free = Allowance.objects.filter(account_id=account, locked_at__isnull=True)
    return bool(free.update(locked_at=timezone.now(), locked_because=because))


def _notice(person: AccountInfo, because: str, held: int) -> Submission:
    domain, trace = person.address.rpartition("@")[2], queue_id()
    language = directory.language_of(f"postmaster@{domain}") or policy.current().report_language
    octets = letters.notice(
        language,
        "virus_sent",
        author=f"postmaster@{domain}",
        to=f"postmaster@{domain}",
        message_id=f"{trace}@{domain}",
        now=timezone.localtime(),
        known={"person": person, "because": because, "held": held},
    )
    envelope = Envelope("", (Recipient(f"postmaster@{domain}"),), "8BITMIME")
    return Submission(trace, None, envelope, Content.of(octets), "the server itself", "LOCAL")
