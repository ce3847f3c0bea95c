"""Letters from our own people: by SMTP submission, by the webmail, or from the server itself."""

import logging
from contextlib import closing

from django.db import DatabaseError

from mailapp.delivery import locks, success
from mailapp.delivery.accept import accept
from mailapp.delivery.values import Infected, Receipt, Refused, Submission, Temporary
from mailapp.journal import api as journal
from mailapp.journal.values import Step

log = logging.getLogger(__name__)


def submit(submission: Submission) -> Receipt:
    """Send a letter: mailboxes here get it at once, remote recipients are queued, all or nothing.

    A letter that shall leave later waits whole, also for our own people, and can be taken back until then.
    Raises Refused (it will never work as it is), Temporary (later it may), or Withdrawn (as its `lastly` does).
    """
    try:
        receipt, draft, resolutions = accept(submission)
    except (Refused, Temporary) as refusal:
        _note(submission, refusal)
        if isinstance(refusal, Infected):
            _lock(submission, refusal)
        raise
    if receipt.departs is None and not draft.held:
        success.tell(receipt.trace, draft.envelope, resolutions, draft.content)
    return receipt


def _note(submission: Submission, refusal: Refused | Temporary) -> None:
    """Whoever minds the house is asked why a letter did not go. Its failing changes nothing for the writer."""
    sender = submission.envelope.reverse_path
    why = "; ".join(filter(None, (refusal.reply, refusal.because)))
    words = f"Refused a letter of {sender or 'the server itself'}, client {submission.client}: {why}"
    try:
        journal.note(Step("refused", words, submission.trace, sender))
    except DatabaseError:
        log.exception("%s: refused, and not noted: %s", submission.trace, refusal.reply)


def _lock(submission: Submission, infected: Infected) -> None:
    """Who sends a virus sends nothing more, and who minds the house is told. Its failing lets no virus out."""
    try:
        notice = locks.refuse(submission, infected)
        if notice:
            with closing(notice.content):
                accept(notice)
    except Exception:
        log.exception("%s: holds %s, and its sender could not be locked", submission.trace, infected.virus)
