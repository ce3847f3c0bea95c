"""Letters that rules do not take: a reply while the sender still waits, else a report (RFC 5429)."""

from django.utils import timezone

from mailapp.delivery import report
from mailapp.delivery.sorting.sending import NEVER, Desk
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Departure
from mailapp.standards import dsn
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.standards.sieve.actions import Reject

REPLY_CHARACTERS = 1000  # of a reason, in a reply of SMTP
LINES = 20
OTHERWISE = "The recipient does not take this letter"  # where the reason cannot be said: RFC 5429 §2.1.2


def reply(action: Reject, *, utf8: bool) -> str:
    """What SMTP says, lines parted by "\\n" (RFC 3463 §3.8)."""
    reason = action.reason.strip()
    if not reason or not (utf8 or reason.isascii()):
        reason = OTHERWISE
    return "550 5.7.1 " + "\n".join(reason[:REPLY_CHARACTERS].splitlines()[:LINES])


def speaks(action: Reject, *, utf8: bool) -> bool:
    """Whether a reply can say it: what `reject` says in other letters than ASCII comes as a report (RFC 5429 §2.2)."""
    return action.early or utf8 or action.reason.isascii()


def reported(desk: Desk, action: Reject) -> Departure | None:
    """The report to the sender; None when there is none (RFC 5429 §2.1.1: never to the null path)."""
    incoming = desk.incoming
    sender = incoming.envelope.reverse_path
    if not sender:
        return None
    led = incoming.led_by(desk.person.id)
    words = " ".join(reply(action, utf8=True).split())
    fates = [dsn.failed(led.address, words, orcpt=led.orcpt, at=timezone.localtime())]
    header = report.head_of(incoming.forwarded.head(report.HEADER_LIMIT))
    about = report.About(incoming.trace, incoming.envelope, header, arrived=timezone.now())
    trace = queue_id()
    reason = action.reason.strip() or OTHERWISE
    said = report.words(about, "rejected", fates, sender, reason=reason.splitlines())
    content = report.written(about, said, fates, sender, trace)
    envelope = Envelope("", (Recipient(sender, NEVER),), "8BITMIME", smtputf8=not sender.isascii())
    return Departure(trace, envelope, content)
