"""One line of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from mailapp.scanners.local.confusables import readable
from mailapp.store.values import ANSWERED, DRAFT, FLAGGED, FORWARDED, MessageInfo

OUTGOING = ("\\Sent", "\\Drafts", "\\Scheduled")


@dataclass(frozen=True, slots=True)
class Row:
    uid: int
    who: str
    subject: str
    preview: str
    when: datetime
    seen: bool
    flagged: bool
    answered: bool
    forwarded: bool
    draft: bool
    attachments: int
    size: int


def row(message: MessageInfo, special_use: str = "") -> Row:
    """In Sent and Drafts a letter is known by whom it is for."""
    who = message.recipients if special_use in OUTGOING else message.sender
    return Row(
        uid=message.uid,
        who=readable(who) or (_("(no recipient yet)") if special_use in OUTGOING else _("(unknown sender)")),
        subject=message.subject or _("(no subject)"),
        preview=message.preview,
        when=message.internal_date,
        seen=message.seen,
        flagged=FLAGGED in message.flags,
        answered=ANSWERED in message.flags,
        forwarded=FORWARDED in message.flags,
        draft=DRAFT in message.flags and special_use == "\\Drafts",
        attachments=message.attachments,
        size=message.size,
    )


def rows(messages: Iterable[MessageInfo], special_use: str = "") -> list[Row]:
    return [row(message, special_use) for message in messages]
