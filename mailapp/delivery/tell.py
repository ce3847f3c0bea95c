"""Reports to senders (RFC 3464): sent by the one road, from the null sender."""

from collections.abc import Sequence
from contextlib import closing

from mailapp.delivery.accept import accept
from mailapp.delivery.report import HEADER_LIMIT, About, head_of, words, written
from mailapp.delivery.values import Refused, Submission
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.ids import queue_id
from mailapp.standards.dsn import Action, Fate
from mailapp.standards.envelope import Envelope, Recipient

__all__ = ["HEADER_LIMIT", "About", "head_of", "tell"]

# Under which kind of step the journal says that somebody was told.
KINDS = {
    Action.FAILED: "bounced",
    Action.DELAYED: "deferred",
    Action.RELAYED: "sent",
    Action.DELIVERED: "filed",
    Action.EXPANDED: "queued",
}


def tell(about: About, action: Action, fates: Sequence[Fate], to: str = "") -> None:
    """Send one report: to the sender, or to whom it is said. Raises Temporary."""
    sender = to or about.envelope.reverse_path
    kind = KINDS[action]
    if not sender:  # RFC 5321 §6.1: never a report on a report
        journal.note(Step(kind, "Nobody is told: the letter has no sender", about.trace))
        return
    trace = queue_id()
    said = words(about, "double" if to else action.value, fates, sender)
    with closing(written(about, said, fates, sender, trace)) as content:
        envelope = Envelope("", (Recipient(sender, frozenset({"NEVER"})),), "8BITMIME", smtputf8=not sender.isascii())
        try:
            accept(Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
        except Refused as refusal:
            journal.note(Step(kind, f"{sender} cannot be told: {refusal}", about.trace, sender))
        else:
            journal.note(Step(kind, f"{sender} is told by letter {trace}", about.trace, sender, {"report": trace}))
