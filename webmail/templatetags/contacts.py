"""Words and links for the address book, and who a letter's writer is in it."""

from datetime import date

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mailapp.contacts import api as contacts
from webmail.contacts.books import MINE, SHARED
from webmail.contacts.form import PHONE_LABELS
from webmail.options import dates

register = template.Library()
LEAP = 2000  # a year in which each day of a birthday exists


@register.simple_tag
def label(key: str, otherwise: str) -> str:
    """Where one reaches somebody by this number or address."""
    return str(PHONE_LABELS.get(key, "")) or otherwise


@register.filter
def birthday(text: str) -> str:
    """As dates are written here; without its year where nobody knows it."""
    unknown = text.startswith("--")
    try:
        day = date.fromisoformat(f"{LEAP}{text[1:]}" if unknown else text)
    except ValueError:
        return text
    return dates.day(day) if unknown else dates.date(day)


@register.filter
def web_link(address: str) -> SafeString | str:
    """A link only where it leads into the web; anything else is words."""
    if not address.lower().startswith(("https://", "http://")):
        return address
    return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', address, address)


@register.inclusion_tag("webmail/contacts/_writer.html", takes_context=True)
def writer(context: Context) -> dict[str, object]:
    """The face of who wrote the letter, and the way to his card, or to a new one."""
    letter, person = context["letter"], context["request"].user.pk
    found = contacts.known(person, letter.info.sender_address) if person and letter.info.sender_address else None
    owner, entry = found or (None, None)
    return {"letter": letter, "entry": entry, "book": MINE if entry and owner == person else SHARED}
