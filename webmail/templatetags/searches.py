"""A person's saved searches, for the folder pane of every page."""

from django import template
from django.template import Context

from mailapp.store import api

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_searches(context: Context) -> list[api.Search]:
    person = context["request"].user.pk
    return api.searches(person) if person else []
