"""Somebody writes to more new addresses than is usual: perhaps his password is stolen. The administrator is told."""

from django.utils import timezone

from mailapp.delivery import letters, limits
from mailapp.delivery.values import Submission
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy import api as policy
from mailapp.standards.envelope import Envelope, Recipient

THEFT = "new_recipients_per_day"  # the limit that a thief of passwords runs into


def over_limit(account: int, limit: limits.OverLimit) -> Submission | None:
    """The letter to postmaster, the first time in a day that it is due."""
    person = directory.account_by_id(account) if limit.rule == THEFT else None
    return _notice(person, limit) if person and limits.may_tell(account) else None


def _notice(person: AccountInfo, limit: limits.OverLimit) -> Submission:
    domain, trace = person.address.rpartition("@")[2], queue_id()
    language = directory.language_of(f"postmaster@{domain}") or policy.current().report_language
    octets = letters.notice(
        language,
        "over_limit",
        author=f"postmaster@{domain}",
        to=f"postmaster@{domain}",
        message_id=f"{trace}@{domain}",
        now=timezone.localtime(),
        known={"person": person, "words": limit.reply[10:]},
    )
    envelope = Envelope("", (Recipient(f"postmaster@{domain}"),), "8BITMIME")
    return Submission(trace, None, envelope, Content.of(octets), "the server itself", "LOCAL")
