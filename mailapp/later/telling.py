"""The server tells somebody by a letter what became of what he asked for."""

import logging
from contextlib import closing

from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery import letters
from mailapp.delivery.values import Refused, Submission, Temporary
from mailapp.directory import api as directory
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient
from mailapp.store import api as stores
from mailapp.store.values import StoreError, UidSet, Want

log = logging.getLogger(__name__)


def not_sent(account: int, box: int, uid: int, trouble: str) -> None:
    """A letter stays in Outbox. That this fails changes nothing: Outbox says the same."""
    try:
        _not_sent(account, box, uid, trouble)
    except (Refused, Temporary, StoreError, OSError):
        log.exception("account %d could not be told that a letter stays in Outbox", account)


def _not_sent(account: int, box: int, uid: int, trouble: str) -> None:
    person = directory.account_by_id(account)
    if person is None:
        return
    subjects = [one.subject for one in stores.open(account).fetch(box, UidSet.of(uid), Want.LIST)]
    domain, trace = person.address.rpartition("@")[2], queue_id()
    octets = letters.notice(
        directory.language_of(person.address) or policy.current().report_language,
        "not_sent",
        author=f"postmaster@{domain}",
        to=person.address,
        message_id=f"{trace}@{domain}",
        now=timezone.localtime(),
        known={"subject": " ".join(subjects), "words": trouble},
    )
    envelope = Envelope("", (Recipient(person.address, frozenset({"NEVER"})),), "8BITMIME")
    with closing(Content.of(octets)) as content:
        delivery.submit(Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
