"""What the reading pane says about a letter."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mailapp.standards.address import Named
from mailapp.standards.message.values import Part
from mailapp.store.values import DRAFT, FLAGGED, JUNK
from webmail import html
from webmail.letters import kinds, quote, text
from webmail.letters.body import PICTURES, is_viewable
from webmail.letters.names import name_of
from webmail.letters.opened import Opened
from webmail.letters.sealed import Sealed, sealed, smime_part

PEOPLE_SHOWN = 12
SEAL_SIZE = 200  # characters of the text in which an encrypted one says so

FILE_ICONS = {
    "image": "file-image",
    "audio": "file-audio",
    "video": "file-video-camera",
    "text": "file-text",
    "message": "mail",
}
ARCHIVES = ("zip", "gzip", "x-tar", "x-7z-compressed", "x-rar-compressed", "x-bzip2")
WRAPPED = ("application/ms-tnef", "application/vnd.ms-tnef")  # what Outlook wraps its attachments in
THUMBNAIL_OCTETS = 1024 * 1024  # a larger picture is shown by its name
THUMBNAILS = 12  # in one letter


@dataclass(frozen=True, slots=True)
class Attachment:
    section: str
    name: str
    size: int  # octets, about: without the transfer encoding
    media_type: str
    icon: str
    viewable: bool
    kind: str = ""  # "spreadsheet", as people say
    danger: str = ""  # a sentence, "" when nothing speaks against opening it
    letter: bool = False  # opens as a letter
    wrapped: bool = False  # holds files that can be taken out
    thumbnail: bool = False


@dataclass(frozen=True, slots=True)
class People:
    """A field of addresses; of a long one the `rest` waits behind a click."""

    label: str
    shown: list[Named]
    rest: list[Named]


class Shown:
    """One letter for the templates. Reading anything of it never raises for what is in the letter."""

    images = False  # pictures from elsewhere are shown
    folds = True  # long quotations

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
        fields = (
            ("resent-from", _("Sent on by")),
            ("reply-to", _("Answers go to")),
            ("to", _("To")),
            ("cc", _("Cc")),
            ("bcc", _("Bcc")),
        )
        found = [(label, self.letter.people(name)) for name, label in fields]
        return [People(label, named[:PEOPLE_SHOWN], named[PEOPLE_SHOWN:]) for label, named in found if named]

    @property
    def list_post(self) -> str:
        """The address of the list through which it came, where one may write to it."""
        return quote.list_post(self.letter)

    @cached_property
    def section(self) -> str:
        """Of the HTML version, "" when there is none or the text was asked for."""
        part = self.letter.arrangement.html
        return self.letter.prefix + part.section if part and not self.plain else ""

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
            words = self.letter.texts(arrangement.beside)
        else:
            words = self.letter.texts(arrangement.texts)
            if not words.strip() and arrangement.html:
                words = html.as_text(self.letter.text(arrangement.html))
        return text.as_html(words, fold=self.folds) if words else mark_safe("")

    @cached_property
    def attachments(self) -> list[Attachment]:
        letters = {part.section for part in self.letter.info.parts if part.section.endswith(".")}
        found = [attachment(part, self.letter.prefix, letters) for part in self.letter.arrangement.attachments]
        for at, file in enumerate(found):
            if at < THUMBNAILS and file.media_type in PICTURES and file.size <= THUMBNAIL_OCTETS:
                found[at] = replace(file, thumbnail=True)
        return found

    @property
    def attached_size(self) -> int:
        """Octets, about."""
        return sum(file.size for file in self.attachments)

    @cached_property
    def sealed(self) -> Sealed | None:
        """How its writer has encrypted or signed it."""
        texts, parts = self.letter.arrangement.texts, self.letter.info.parts
        wrapping = self.letter.beginning(part) if (part := smime_part(parts)) else b""
        return sealed(parts, self.letter.text(texts[0])[:SEAL_SIZE] if texts else "", wrapping)


def attachment(part: Part, prefix: str = "", letters: Container[str] = ()) -> Attachment:
    """`letters`: sections of the letters that lie within this one."""
    main, _slash, subtype = part.media_type.partition("/")
    name = name_of(part)
    told = kinds.kind(name, part.media_type)
    return Attachment(
        section=prefix + part.section,
        name=name,
        size=part.size * 3 // 4 if part.encoding == "base64" else part.size,
        media_type=part.media_type,
        icon="file-archive" if subtype in ARCHIVES else FILE_ICONS.get(main, "file"),
        viewable=is_viewable(part),
        kind=told.words,
        danger=told.danger,
        letter=f"{part.section}." in letters,
        wrapped=part.media_type in WRAPPED or name.lower() == "winmail.dat",
    )


def guarded(shown: Callable[[], SafeString], source: Callable[[], str]) -> tuple[SafeString, bool]:
    """The text, or the raw letter and True when it cannot be read: nobody is kept from his mail by a bug of ours."""
    try:
        return shown(), False
    except (ValueError, LookupError, RecursionError, UnicodeError):
        return mark_safe(escape(source())), True  # noqa: S308  (escaped)
