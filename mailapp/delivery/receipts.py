"""Read receipts that come in: "Where is my mail?" tells of them.

Anybody can write one. It counts only when it names a letter that its reader sent, to that very recipient.
"""

from collections.abc import Iterable

from mailapp.delivery.models import Submitted
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import api as outbox
from mailapp.standards.address import canonical
from mailapp.standards.mdn import DISPLAYED, Notification

READ = "read"  # in the detail of a step


def heard(readers: Iterable[int], receipt: Notification) -> None:
    """`readers`: accounts that got it. Once for each recipient, however often it is said."""
    if receipt.disposition != DISPLAYED or not receipt.message_id:
        return
    letters = Submitted.objects.filter(account_id__in=list(readers), message_id=receipt.message_id[:255])
    trace = letters.order_by("-id").values_list("trace", flat=True).first()
    if trace is None:
        return
    story = journal.timeline(trace)
    written_to = {step.address for noted in story if (step := noted.step).kind in ("filed", "queued") and step.address}
    address = next((one for one in (*written_to, *_queued(trace)) if _same(one, receipt.recipient)), "")
    told = any(noted.step.detail.get(READ) and noted.step.address == address for noted in story)
    if address and not told:
        journal.note(Step("report", f"{address} says that he has read it", trace, address, {READ: True}))


def _queued(trace: str) -> list[str]:
    try:
        return [line.address for line in outbox.show(trace).recipients]
    except outbox.NotInQueue:
        return []


def _same(one: str, other: str) -> bool:
    try:
        return canonical(one) == canonical(other)
    except ValueError:
        return False
