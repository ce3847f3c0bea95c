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
from webmail.options import dates

OUTGOING = ("\\Sent", "\\Drafts", "\\Scheduled")


@dataclass(frozen=True, slots=True)
class Row:
    """As a template shows it: ready words, for a page has many lines, and a template counts with each word of them."""

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
    pick: str = ""  # what its box is called
    way: str = ""  # to the letter
    glance: str = ""  # when, at a glance
    moment: str = ""  # and exactly

    __getitem__ = object.__getattribute__  # a template asks for an item first, and is slow to find that there is none

    @property
    def name(self) -> str:
        """The UID as an address and an id have it."""
        return str(self.uid)

    @property
    def looks(self) -> str:
        """Classes of a style sheet."""
        told = (
            " unseen" if not self.seen else "",
            " flagged" if self.flagged else "",
            f" tint tint-{self.colour}" if self.colour else "",
            f" answer indent-{self.depth}" if self.depth else "",
        )
        return "".join(told)

    @property
    def is_marked(self) -> bool:
        """There is a drawing in its line."""
        return self.muted or self.answered or self.forwarded or self.flagged or self.attachments > 0

    @property
    def iso(self) -> str:
        return self.when.isoformat()


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look to one person, and those that belong together: talks and depths by UID."""

    palette: Palette = field(default_factory=lambda: Palette(()))
    highlights: Sequence[Highlight] = ()
    talks: Mapping[int, Talk] = field(default_factory=dict)
    depths: Mapping[int, int] = field(default_factory=dict)
    wall: dates.Wall = field(default_factory=dates.Wall)
    ways: tuple[str, str] = ("", "")  # what stands before and behind the UID in a letter's address


def row(message: MessageInfo, special_use: str, look: Look) -> Row:
    """In Sent and Drafts a letter is known by whom it is for."""
    who = message.recipients if special_use in OUTGOING else message.sender
    talk = look.talks.get(message.uid)
    flags = talk.flags if talk else message.flags
    subject = message.subject or _("(no subject)")
    if talk and talk.letters > 1:
        who = talk.people
    return Row(
        uid=message.uid,
        who=readable(who) or (_("(no recipient yet)") if special_use in OUTGOING else _("(unknown sender)")),
        subject=subject,
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
        pick=_("Choose “%(subject)s”") % {"subject": subject},
        way=f"{message.uid}".join(look.ways),
        glance=look.wall.glance(message.internal_date),
        moment=look.wall.moment(message.internal_date),
    )


def rows(messages: Iterable[MessageInfo], special_use: str, look: Look) -> list[Row]:
    return [row(message, special_use, look) for message in messages]
