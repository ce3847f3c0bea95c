"""Letters from our own people: by SMTP submission, by the webmail, or from the server itself."""

from mailapp.delivery import success
from mailapp.delivery.accept import accept
from mailapp.delivery.values import Receipt, Submission


def submit(submission: Submission) -> Receipt:
    """Send a letter: mailboxes here get it at once, remote recipients are queued, all or nothing.

    A letter that shall leave later waits whole, also for our own people, and can be taken back until then.
    Raises Refused (it will never work as it is) or Temporary (later it may).
    """
    receipt, draft, resolutions = accept(submission)
    if receipt.departs is None and not draft.held:
        success.tell(receipt.trace, draft.envelope, resolutions, draft.content)
    return receipt
