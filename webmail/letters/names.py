"""What a part of a letter is called, on the page and on the reader's disk, also when its writer gave it no name."""

from mimetypes import MimeTypes

from django.utils.translation import gettext as _

from mailapp.standards.message.values import Part
from webmail.letters.filenames import SEPARATORS, safe

SUBJECT = 80  # characters of it
TYPES = MimeTypes()  # Python's own table: what is installed on the machine changes no name


def name_of(part: Part) -> str:
    return named(part.filename, part.media_type, part.section)


def named(filename: str, media_type: str, section: str) -> str:
    """The name that its writer gave it, or one by its kind."""
    return filename or _unnamed(media_type, section)


def of_letter(subject: str) -> str:
    """What a whole letter is called on a disk: by its subject, in signs that every system takes."""
    return f"{safe(SEPARATORS.sub('_', subject)[:SUBJECT].strip(), _('attached letter'))}.eml"


def _unnamed(media_type: str, section: str) -> str:
    match media_type:
        case "message/rfc822":
            return _("attached letter") + ".eml"
        case "text/calendar":  # RFC 5545 §8.1; invitations mostly come without a name
            return _("invitation") + ".ics"
        case other:
            return _("part %(section)s") % {"section": section} + (TYPES.guess_extension(other) or "")
