"""The daily letter about the quarantine: what lies there since yesterday, with a link for each."""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from django.utils import timezone

from mailapp.delivery import letters
from mailapp.delivery.submit import submit
from mailapp.delivery.values import Refused, Submission, Temporary
from mailapp.directory import api as directory
from mailapp.guard import api as guard
from mailapp.net.content import Content
from mailapp.net.ids import queue_id
from mailapp.policy.values import Policy
from mailapp.standards.envelope import Envelope, Recipient

log = logging.getLogger(__name__)


def tell_of_quarantine(now: datetime, rules: Policy, root: str) -> int:
    """Write to everybody who is to be told; how many. `root`: where the webmail is, "https://mail.example.com"."""
    told = 0
    for account, held in guard.digests_due(now, rules).items():
        try:
            _tell(held, rules, root)
        except (Refused, Temporary) as trouble:  # a full mailbox: tomorrow there is another one
            log.warning("%s cannot be told of his quarantine: %s", held[0].address, trouble)
        # Whoever dies in between tells twice, which is better than never.
        guard.digest_told(account, held[0].id, now)
        told += 1
    return told


def _tell(held: Sequence[guard.Held], rules: Policy, root: str) -> None:
    address, trace = held[0].address, queue_id()
    domain = address.rpartition("@")[2]
    octets = letters.notice(
        directory.language_of(address) or rules.report_language,
        "quarantine",
        author=f"postmaster@{domain}",
        to=address,
        message_id=f"{trace}@{domain}",
        now=timezone.localtime(),
        known={
            "address": address,
            "root": root,
            "days": guard.rules_of(domain, rules).quarantine_days,
            "letters": [(one, f"{root}/quarantine/letter/{guard.token(one)}") for one in held],
        },
    )
    envelope = Envelope("", (Recipient(address),), "8BITMIME")
    with closing(Content.of(octets)) as content:
        submit(Submission(trace, None, envelope, content, "the server itself", "LOCAL"))
