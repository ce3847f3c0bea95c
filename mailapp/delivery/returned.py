"""Reports that come back after another server had taken our letter: what they say of whom is learnt.

Anybody can write a report. One counts only when it names a letter that its reader sent, to that recipient, or comes to
the reverse-path that we made for a forwarded one.
"""

import logging
from collections.abc import Iterable

from mailapp.delivery import receipts, suppression
from mailapp.delivery.models import Submitted
from mailapp.delivery.values import Arrival
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State
from mailapp.policy.values import Policy
from mailapp.standards import dsn, mdn
from mailapp.standards.address import canonical
from mailapp.standards.dsn import Action, Fate, Incoming
from mailapp.standards.message import scan
from mailapp.standards.message.headers import decode, header_of
from mailapp.standards.srs import is_rewritten

log = logging.getLogger(__name__)

READ_OCTETS = 1024 * 1024  # of a report: the words, the fields, and the head of what comes back
HEADER_LIMIT = 64 * 1024
LETTERS = 20  # from one stranger on one day, among which the one that came back is looked for


def learn(arrival: Arrival, rules: Policy) -> None:
    """Never raises: the report lies in the mailbox, whatever we make of it."""
    if arrival.envelope.reverse_path:
        return
    try:
        octets = _reporting(arrival)
        facts = scan(octets)
        if report := dsn.parse(facts, octets):
            _take_to_heart(arrival, report, rules)
        elif receipt := mdn.parse(facts.parts, octets):
            receipts.heard(_readers(arrival), receipt)
    except Exception:
        log.exception("%s: a report that cannot be understood", arrival.trace)


def _reporting(arrival: Arrival) -> bytes:
    """The beginning of a report; nothing of other letters."""
    kind = decode(header_of(arrival.content.head(HEADER_LIMIT), "content-type") or b"").lower()
    return arrival.content.head(READ_OCTETS) if "multipart/report" in kind else b""  # RFC 6522 §3


def _take_to_heart(arrival: Arrival, report: Incoming, rules: Policy) -> None:
    fates = [fate for fate in report.fates if fate.action is Action.FAILED]
    for trace in (*_submitted(arrival, report), *_forwarded(arrival)):
        written_to = _written_to(trace)
        for fate in list(fates):
            if address := _known(fate, written_to):
                fates.remove(fate)
                del written_to[_canonical(address)]  # each recipient comes back once, however often it is said
                _note(arrival, trace, address, fate, report.reporting_mta)
                if fate.status in suppression.HARD:
                    words = fate.reply or f"{fate.status} (told by {report.reporting_mta})"
                    suppression.bounced(address, words, rules, late=True)


def _submitted(arrival: Arrival, report: Incoming) -> Iterable[str]:
    """The newest letter of that name which one of the report's readers has sent."""
    readers = _readers(arrival)
    letters = Submitted.objects.filter(account_id__in=readers, message_id=report.message_id[:255])
    return letters.order_by("-id").values_list("trace", flat=True)[:1] if readers and report.message_id else ()


def _readers(arrival: Arrival) -> set[int]:
    return {recipient.account.id for found in arrival.resolutions for recipient in found.local}


def _forwarded(arrival: Arrival) -> Iterable[str]:
    """Letters that left under the very reverse-path (SRS) to which the report comes, newest first."""
    for recipient in arrival.envelope.recipients:
        if is_rewritten(recipient.address.rpartition("@")[0].strip('"')):
            for state in (State.SENDING, State.SENT):  # a report may be quicker than our own note
                wanted = QueueFilter(state=state, sender=recipient.address)
                yield from dict.fromkeys(line.trace for line in outbox.list_queue(wanted, limit=LETTERS))


def _written_to(trace: str) -> dict[str, str]:
    """Canonical address → address, of those elsewhere to whom this letter went and has not come back."""
    try:
        letter = outbox.show(trace)
    except outbox.NotInQueue:
        return {}
    back = {noted.step.address for noted in letter.story if noted.step.detail.get("returned")}
    return {_canonical(line.address): line.address for line in letter.recipients if line.address not in back}


def _known(fate: Fate, written_to: dict[str, str]) -> str:
    """The address that we wrote to: the report may name the one behind it, too (RFC 3464 §2.3.1)."""
    asked = fate.orcpt.partition(";")[2].strip()
    return written_to.get(_canonical(asked)) or written_to.get(_canonical(fate.recipient)) or ""


def _note(arrival: Arrival, trace: str, address: str, fate: Fate, by: str) -> None:
    words = fate.reply or fate.status
    detail = {"reply": words, "host": by, "report": arrival.trace, "returned": True}
    journal.note(Step("bounced", f"Came back from {by}, for {address}: {words}", trace, address, detail))


def _canonical(address: str) -> str:
    try:
        return canonical(address)
    except ValueError:
        return ""
