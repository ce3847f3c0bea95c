"""Words for the list: dates at a glance, names of orders, and what an empty folder says."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mailapp.scanners.local import confusables
from webmail import undoing
from webmail.letters import text
from webmail.listing import Slice, cut
from webmail.options import dates
from webmail.options.values import COLUMNS

register = template.Library()


@register.filter
def short_when(when: datetime) -> str:
    return dates.Wall().glance(when)


@register.filter
def long_when(when: datetime) -> str:
    return dates.moment(timezone.localtime(when))


@register.filter
def day_when(when: datetime) -> str:
    return dates.date(timezone.localtime(when))


@register.filter
def number(count: int) -> str:
    """With its thousands set apart as the reader's language does."""
    return number_format(count, force_grouping=True)


@register.filter
def door(protocol: str) -> str:
    """What an app password opens, as people call it."""
    doors = {
        "smtp": _("sending"),
        "imap": "IMAP",
        "pop3": "POP3",
        "sieve": _("filter rules"),
        "carddav": _("address book"),
    }
    return doors.get(protocol, protocol)


@register.filter
def readable(address: str) -> str:
    """With its domain as people write it."""
    return confusables.readable(address)


@register.filter
def linked(line: str) -> SafeString:
    """A line of a stranger's with its addresses as links."""
    return mark_safe(text.linked(line))  # noqa: S308  (escaped there)


@register.filter
def way_back(tags: str) -> undoing.Way | undoing.Kept | None:
    """What the message about a move remembers, so that it can be undone."""
    return undoing.read(tags)


@register.simple_tag(takes_context=True)
def back_here(context: Context) -> str:
    """ "?back=…": the way to a sheet of paper that leads back to this page when the letter is sent."""
    request = context["request"]
    asked = {name: cut(value) for name, value in request.GET.items() if name in ("sort", "dir", "page", "q")}
    return "?" + urlencode({"back": f"{request.path}?{urlencode(asked)}" if asked else request.path})


@register.simple_tag
def sort_name(sort: str) -> str:
    names = {"date": _("Date"), "from": _("Sender"), "subject": _("Subject"), "size": _("Size")}
    return names.get(sort, sort)


@register.simple_tag
def column_head(column: str, sorts: Sequence[tuple[str, str]], box: int, wanted: Slice) -> SafeString | str:
    """The name of a column; what can be sorted by is a link."""
    name = str(COLUMNS[column])
    link = dict(sorts).get(column)
    if link is None:
        return name
    target = reverse("webmail:list", args=[box]) + (link or "?")
    arrow = ("↓" if wanted.descending else "↑") if wanted.sort == column else ""
    return format_html('<a href="{}" tabindex="-1">{} {}</a>', target, name, arrow)


@register.simple_tag
def empty_title(special_use: str) -> str:
    titles = {
        "\\Drafts": _("No drafts"),
        "\\Sent": _("Nothing sent yet"),
        "\\Junk": _("No junk"),
        "\\Trash": _("The trash is empty"),
        "\\Archive": _("The archive is empty"),
    }
    return titles.get(special_use, _("All read and tidied away"))


@register.simple_tag
def empty_words(special_use: str) -> str:
    words = {
        "\\Drafts": _("Letters that you begin and do not send wait here."),
        "\\Sent": _("A copy of each letter that you send is kept here."),
        "\\Junk": _("What looks like unwanted advertising comes here."),
        "\\Trash": _("What you delete comes here first."),
        "\\Archive": _("Letters that are done with, but worth keeping, belong here."),
    }
    return words.get(special_use, _("There is no letter in this folder."))
