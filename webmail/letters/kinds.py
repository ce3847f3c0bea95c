"""What an attached file is, in a word or two, and whether opening it can do harm."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailapp.scanners.local import kinds
from webmail.html.tokens import names

# Endings of names → what people call such a file.
NAMES = (
    (gettext_lazy("PDF document"), "pdf"),
    (gettext_lazy("text document"), "doc docx docm odt rtf pages dot dotx dotm"),
    (gettext_lazy("spreadsheet"), "xls xlsx xlsm xlsb ods csv numbers"),
    (gettext_lazy("presentation"), "ppt pptx pptm pps ppsx odp key"),
    (gettext_lazy("picture"), "png jpg jpeg gif webp bmp tif tiff heic heif avif svg ico"),
    (gettext_lazy("sound"), "mp3 m4a ogg oga opus wav flac aac wma"),
    (gettext_lazy("film"), "mp4 m4v mov avi mkv webm mpg mpeg wmv"),
    (gettext_lazy("archive"), "zip rar 7z tar gz tgz bz2 xz"),
    (gettext_lazy("web page"), "html htm xhtml mht mhtml shtml"),
    (gettext_lazy("calendar"), "ics vcs"),
    (gettext_lazy("address card"), "vcf vcard"),
    (gettext_lazy("letter"), "eml msg"),
    (gettext_lazy("plain text"), "txt text log md"),
    (gettext_lazy("signature or key"), "asc sig p7s p7m p7c pgp gpg"),
)
BY_ENDING = {ending: words for words, endings in NAMES for ending in endings.split()}
BY_TYPE = {
    "message/rfc822": "eml",
    "message/global": "eml",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/html": "html",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/pgp-signature": "sig",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
}
BY_MAIN_TYPE = {"image": "png", "audio": "mp3", "video": "mp4", "text": "txt"}
WEB_PAGES = names("html htm xhtml mht mhtml shtml svg xml")  # they run what is in them, from one's own disk


@dataclass(frozen=True, slots=True)
class Kind:
    """`danger`: a sentence for whoever wants to open it, "" when nothing speaks against it."""

    words: str
    danger: str = ""


def kind(name: str, media_type: str) -> Kind:
    """By its name first, for that is what the reader's system goes by."""
    ending = kinds.ending(name)
    danger = _danger(name, ending)
    if kinds.is_program_name(name):
        return Kind(_("program"), danger)
    usual = BY_TYPE.get(media_type) or BY_MAIN_TYPE.get(media_type.partition("/")[0], "")
    words = BY_ENDING.get(ending) or BY_ENDING.get(usual) or _("file")
    return Kind(str(words), danger)


def _danger(name: str, ending: str) -> str:
    if kinds.is_program_name(name):
        if dress := kinds.dress(name):
            return _("This is a program that is dressed up as a %(kind)s file. Do not open it.") % {"kind": dress}
        return _("This is a program: it can do anything on your computer. Open it only if you expect it.")
    if kinds.has_macros_by_name(name):
        return _("This document may hold macros, which are programs. Open it only if you expect it.")
    if ending in WEB_PAGES:
        return _("This page may run programs or ask for passwords. Open it only if you expect it.")
    return ""
