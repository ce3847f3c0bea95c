"""What a person must not forget: that people are answered in his name."""

from functools import lru_cache

from django import template
from django.template import Context
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.sorting import current
from mailapp.standards.rulebook import Away, read
from webmail.rules import words

register = template.Library()
OFFICE = timezone.get_default_timezone()  # rules begin and end by its days, not by the reader's


@register.simple_tag(takes_context=True)
def away_now(context: Context) -> str:
    """Until when, in words; "" when nobody is answered today."""
    person = context["request"].user.pk
    if not person or not current.uses(person, "vacation"):  # most people have none, and then nothing is read
        return ""
    away, today = _away(delivery.Scripts(person).active() or ""), timezone.localdate(timezone=OFFICE)
    return words.away(away) if away and away.is_due(today) else ""


@lru_cache(maxsize=32)
def _away(script: str) -> Away | None:
    """A script may be long, and stays the same from one page to the next."""
    return read(script).away
