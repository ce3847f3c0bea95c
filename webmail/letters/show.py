"""What the reading pane says about a letter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mailapp.standards.address import Named
from mailapp.standards.message.values import Part
from mailapp.store.values import DRAFT, FLAGGED, JUNK
from webmail import html
from webmail.letters import text
from webmail.letters.body import VIEWABLE
from webmail.letters.names import name_of
from webmail.letters.opened import Opened

PEOPLE_SHOWN = 12

FILE_ICONS = {
    "image": "file-image",
    "audio": "file-audio",
    "video": "file-video-camera",
    "text": "file-text",
    "message": "mail",
}
ARCHIVES = ("zip", "gzip", "x-tar", "x-7z-compressed", "x-rar-compressed", "x-bzip2")


@dataclass(frozen=True, slots=True)
class Attachment:
    section: str
    name: str
    size: int  # octets, about: without the transfer encoding
    media_type: str
    icon: str
    viewable: bool


@dataclass(frozen=True, slots=True)
class People:
    """A field of addresses; of a long one the `rest` waits behind a click."""

    label: str
    shown: list[Named]
    rest: list[Named]


class Shown:
    """One letter for the templates. Reading anything of it never raises for what is in the letter."""

    images = False  # pictures from elsewhere are shown

    def __init__(self, letter: Opened, *, plain: bool = False) -> None:
        self.letter = letter
        self.info = letter.info
        self.plain = plain or letter.arrangement.html is None
        self.has_both = letter.arrangement.html is not None and bool(letter.arrangement.texts)

    @property
    def subject(self) -> str:
        return self.info.subject or _("(no subject)")

    @property
    def when(self) -> datetime:
        return self.info.sent or self.info.internal_date

    @property
    def flagged(self) -> bool:
        return FLAGGED in self.info.flags

    @property
    def draft(self) -> bool:
        return DRAFT in self.info.flags

    @property
    def junk(self) -> bool:
        return JUNK in self.info.flags

    @property
    def initial(self) -> str:
        return next((sign for sign in self.info.sender or self.info.sender_address if sign.isalnum()), "?")

    @property
    def people(self) -> list[People]:
        fields = (("reply-to", _("Answers go to")), ("to", _("To")), ("cc", _("Cc")), ("bcc", _("Bcc")))
        found = [(label, self.letter.people(name)) for name, label in fields]
        return [People(label, named[:PEOPLE_SHOWN], named[PEOPLE_SHOWN:]) for label, named in found if named]

    @cached_property
    def section(self) -> str:
        """Of the HTML version, "" when there is none or the text was asked for."""
        part = self.letter.arrangement.html
        return part.section if part and not self.plain else ""

    @cached_property
    def has_images(self) -> bool:
        """Whether it would show pictures from elsewhere."""
        part = self.letter.arrangement.html
        return bool(self.section and part and html.mentions_remote(self.letter.text(part)))

    @property
    def wants_images(self) -> bool:
        """Whether pictures from elsewhere were left out, so that the reader may be asked."""
        return self.has_images and not self.images

    @cached_property
    def text(self) -> SafeString:
        arrangement = self.letter.arrangement
        if self.section:
            return text.as_html(self.letter.texts(arrangement.beside)) if arrangement.beside else mark_safe("")
        if arrangement.texts and (words := self.letter.texts(arrangement.texts)).strip():
            return text.as_html(words)
        if arrangement.html:
            return text.as_html(html.as_text(self.letter.text(arrangement.html)))
        return mark_safe("")

    @property
    def attachments(self) -> list[Attachment]:
        return [attachment(part) for part in self.letter.arrangement.attachments]


def attachment(part: Part) -> Attachment:
    kind, _slash, subtype = part.media_type.partition("/")
    return Attachment(
        section=part.section,
        name=name_of(part),
        size=part.size * 3 // 4 if part.encoding == "base64" else part.size,
        media_type=part.media_type,
        icon="file-archive" if subtype in ARCHIVES else FILE_ICONS.get(kind, "file"),
        viewable=part.media_type in VIEWABLE,
    )


def guarded(shown: Callable[[], SafeString], source: Callable[[], str]) -> tuple[SafeString, bool]:
    """The text, or the raw letter and True when it cannot be read: nobody is kept from his mail by a bug of ours."""
    try:
        return shown(), False
    except (ValueError, LookupError, RecursionError, UnicodeError):
        return mark_safe(escape(source())), True  # noqa: S308  (escaped)
