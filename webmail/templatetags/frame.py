"""What stands around each page of the webmail: the way to help, and how full the mailbox is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse

from webmail.folders import Folder
from webmail.helping.topics import topic_of

register = template.Library()
WARNING = 90  # percent


@dataclass(frozen=True, slots=True)
class Fill:
    """Octets."""

    used: int
    quota: int

    @property
    def percent(self) -> int:
        return min(100, self.used * 100 // self.quota)

    @property
    def nearly_full(self) -> bool:
        return self.percent >= WARNING


@register.simple_tag(takes_context=True)
def help_way(context: Context) -> str:
    """To the topic that belongs to this page."""
    match = context["request"].resolver_match
    slug = topic_of(match.url_name or "") if match else ""
    return reverse("webmail:help-topic", args=[slug]) if slug else reverse("webmail:help")


@register.simple_tag(takes_context=True)
def fill(context: Context, folders: Sequence[Folder]) -> Fill | None:
    """From what the folder pane has read already; None where there is no limit."""
    quota = getattr(context["request"].user, "quota", 0)
    return Fill(sum(one.info.size for one in folders if not one.info.owner), quota) if quota and folders else None
