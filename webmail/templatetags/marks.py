"""A person's labels and recent searches, for every page that shows them."""

from collections.abc import Sequence

from django import template
from django.utils.translation import get_language

from mailapp.store.values import Flags
from webmail import options
from webmail.labels import COLOURS, Label, palette
from webmail.recent import recent

register = template.Library()


@register.simple_tag
def my_labels() -> Sequence[Label]:
    return palette(options.here().labels, get_language() or "").labels


@register.simple_tag
def labels_on(flags: Flags) -> Sequence[Label]:
    """Those of one letter."""
    return palette(options.here().labels, get_language() or "").of(flags)


@register.simple_tag
def colours() -> Sequence[tuple[str, object]]:
    """Names as style sheets have them, and as a person reads them."""
    return list(COLOURS.items())


@register.simple_tag
def recent_searches() -> Sequence[str]:
    return recent(options.here().recent)
