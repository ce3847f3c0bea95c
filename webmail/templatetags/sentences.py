"""`{{ reason|said }}`: a sentence of a room below, in the reader's language (webmail/sentences)."""

from django import template

from webmail import sentences

register = template.Library()
register.filter("said", sentences.said)
