"""The way to our own people: letters that waited in the outbox go to delivery, and nobody is dialled.

Scheduled letters, held letters that were released and reports are queued like any other; their recipients are
resolved now, because people come and go while letters wait.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.directory.refusals import refusal
from mailapp.directory.values import DirectoryError, Outcome, Resolution
from mailapp.net.content import CHUNK, Content
from mailapp.net.ids import queue_id
from mailapp.outbox.values import Claimed, Result, Verdict
from mailapp.standards.envelope import Recipient
from mailapp.standards.reply import Reply

log = logging.getLogger(__name__)

DELIVERED = Reply(250, "2.1.5", "Delivered here")
NOT_NOW = Reply(451, "4.3.0", "Our own store is in trouble, the letter waits")
REFUSED = 500  # replies from here on are for good
TAKEN = (Outcome.DELIVER, Outcome.RELAY, Outcome.NOT_OURS)  # these last go on to the servers of their domain


class Local:
    """Carries letters to mailboxes, as `Courier` does to servers."""

    def carry(self, letter: Claimed) -> list[Result]:
        """One result for each recipient."""
        asked = [(recipient, _resolved(recipient)) for recipient in letter.envelope.recipients]
        taken = [(recipient, found) for recipient, found in asked if isinstance(found, Resolution)]
        said = _delivered(letter, taken)
        return [
            _result(recipient, found if isinstance(found, Reply) else said[recipient]) for recipient, found in asked
        ]

    def leave(self) -> None:
        """There is nobody to say goodbye to."""


def _resolved(recipient: Recipient) -> Resolution | Reply:
    try:
        found = directory.resolve(recipient.address)
    except DirectoryError as wrong:
        return Reply(553, "5.1.3", str(wrong))
    return found if found.outcome in TAKEN else refusal(recipient.address, found) or DELIVERED


def _delivered(letter: Claimed, taken: Sequence[tuple[Recipient, Resolution]]) -> dict[Recipient, Reply]:
    """A letter that would go round in a circle for one of them is refused for that one."""
    if not taken:
        return {}
    said = _deliver(letter, taken)
    if said.code >= REFUSED and len(taken) > 1:
        return {recipient: reply for one in taken for recipient, reply in _delivered(letter, [one]).items()}
    return dict.fromkeys((recipient for recipient, _ in taken), said)


def _deliver(letter: Claimed, taken: Sequence[tuple[Recipient, Resolution]]) -> Reply:
    try:
        content = _content(letter)
    except OSError:
        log.exception("%s: cannot be read from the spool", letter.trace)
        return NOT_NOW
    with closing(content):
        (receipt,) = delivery.deliver([_arrival(letter, taken, content)])
    if isinstance(receipt, delivery.Refused):  # it will never work, and need not be tried for days
        code, _, text = receipt.reply.partition(" ")
        return Reply.parse(int(code), text)
    if isinstance(receipt, Exception):
        log.warning("%s: not delivered yet: %s", letter.trace, receipt)
        return NOT_NOW
    return DELIVERED


def _arrival(letter: Claimed, taken: Sequence[tuple[Recipient, Resolution]], content: Content) -> delivery.Arrival:
    resolutions = tuple(resolution for _, resolution in taken)
    goes_on = any(found.remote or found.outcome is Outcome.NOT_OURS for found in resolutions)
    return delivery.Arrival(
        trace=queue_id() if goes_on else letter.trace,  # a second letter in the outbox needs a name of its own
        envelope=replace(letter.envelope, recipients=tuple(recipient for recipient, _ in taken)),
        resolutions=resolutions,
        content=content,
        client="our own queue",
        writer=letter.account,
        protocol="LOCAL",
        because=f"it waited in the queue as {letter.trace}" if goes_on else "it waited in the queue",
    )


def _content(letter: Claimed) -> Content:
    """Raises OSError."""
    content = Content(Path(letter.path).parent)
    with open(letter.path, "rb") as file:
        while piece := file.read(CHUNK):
            content.write(piece)
    return content


def _result(recipient: Recipient, said: Reply) -> Result:
    verdict = Verdict.SENT if said.positive else Verdict.DEFERRED if said.temporary else Verdict.FAILED
    return Result(recipient, verdict, str(said))
