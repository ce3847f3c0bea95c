"""Who is answering just now: all else about work on letters is in the letters' keywords, and in letters.

Reached from other rooms through `api` only.
"""

from django.conf import settings
from django.db import models


class Answering(models.Model):
    """Somebody writes an answer to a letter of a shared mailbox, or did so until a moment ago."""

    box = models.BigIntegerField(help_text="the mailbox in which the letter lies")
    uid = models.BigIntegerField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True, help_text="then he has gone, if he does not say otherwise")

    class Meta:
        verbose_name_plural = "answering"
        constraints = [models.UniqueConstraint(fields=["box", "uid", "account"], name="teamwork_answers_once")]

    def __str__(self) -> str:
        return f"{self.account_id} answers {self.box}/{self.uid}"
