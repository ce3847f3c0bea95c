"""`{% icon "inbox" %}`: a drawing from the one sprite that bin/vendor makes."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Drawings with a direction: where one reads from the right, they are turned round (static/css/base.css).
TURNED = frozenset(
    {
        *("arrow-left", "arrow-right", "chevron-left", "chevron-right", "external-link", "folder-input", "forward"),
        *("list", "list-checks", "log-out", "redo-2", "reply", "reply-all", "send", "undo-2"),
    }
)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """An icon beside words; a button without words needs an aria-label of its own."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        "icon turned" if name in TURNED else "icon",
        static("icons/lucide.svg"),
        name,
    )
