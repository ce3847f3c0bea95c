"""What a person must not forget: that people are answered in his name."""

from django import template
from django.template import Context
from django.utils import timezone

from mailapp.delivery import api as delivery
from mailapp.delivery.sorting import current
from mailapp.standards.rulebook import read
from webmail.rules import words

register = template.Library()


@register.simple_tag(takes_context=True)
def away_now(context: Context) -> str:
    """Until when, in words; "" when nobody is answered today."""
    person = context["request"].user.pk
    if not person or not current.uses(person, "vacation"):  # most people have none, and then nothing is read
        return ""
    away = read(delivery.Scripts(person).active() or "").away
    return words.away(away) if away and away.is_due(timezone.localdate()) else ""
