"""One line of the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from mailapp.scanners.local.confusables import readable
from mailapp.store.values import ANSWERED, DRAFT, FLAGGED, FORWARDED, MUTED, SEEN, MessageInfo
from webmail.gathering import Talk
from webmail.highlights import Highlight, colour_of
from webmail.labels import Label, Palette

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
    labels: Sequence[Label] = ()
    colour: str = ""  # of the first rule of highlighting that fits
    letters: int = 0  # of the conversation whose line it is
    depth: int = 0  # of the thread in which it answers
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look to one person, and those that belong together: talks and depths by UID."""

    palette: Palette = field(default_factory=lambda: Palette(()))
    highlights: Sequence[Highlight] = ()
    talks: Mapping[int, Talk] = field(default_factory=dict)
    depths: Mapping[int, int] = field(default_factory=dict)


PLAIN = Look()


def row(message: MessageInfo, special_use: str = "", look: Look = PLAIN) -> Row:
    """In Sent and Drafts a letter is known by whom it is for."""
    who = message.recipients if special_use in OUTGOING else message.sender
    talk = look.talks.get(message.uid)
    flags = talk.flags if talk else message.flags
    if talk and talk.letters > 1:
        who = talk.people
    return Row(
        uid=message.uid,
        who=readable(who) or (_("(no recipient yet)") if special_use in OUTGOING else _("(unknown sender)")),
        subject=message.subject or _("(no subject)"),
        preview=message.preview,
        when=message.internal_date,
        seen=SEEN in flags,
        flagged=FLAGGED in flags,
        answered=ANSWERED in message.flags,
        forwarded=FORWARDED in message.flags,
        draft=DRAFT in message.flags and special_use == "\\Drafts",
        attachments=talk.attachments if talk else message.attachments,
        size=message.size,
        labels=look.palette.of(flags),
        colour=colour_of(look.highlights, message) if look.highlights else "",
        letters=talk.letters if talk and talk.letters > 1 else 0,
        depth=look.depths.get(message.uid, 0),
        muted=MUTED in flags,
    )


def rows(messages: Iterable[MessageInfo], special_use: str = "", look: Look = PLAIN) -> list[Row]:
    return [row(message, special_use, look) for message in messages]
