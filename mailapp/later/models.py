"""What shall happen later to a letter. Its octets lie in a mailbox, its time lies here.

A row without its letter means nothing and is thrown away; a letter without its row just lies there.
Reached from other rooms through `api` only.
"""

from django.conf import settings
from django.db import models


class Waiting(models.Model):
    """A letter in Outbox that leaves at `due`, unless somebody takes it out of there before."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    box = models.BigIntegerField(help_text="the mailbox in which it lies")
    uid = models.BigIntegerField()
    message_id = models.CharField(max_length=255, help_text="without angle brackets")
    kind = models.CharField(max_length=5, help_text="undo: a moment to think again; later: a chosen time")
    due = models.DateTimeField(db_index=True)
    planned = models.DateTimeField(help_text="due, before tries that came to nothing put it off")
    envelope = models.JSONField(help_text="as envelopes.py writes it")
    client = models.CharField(max_length=200, help_text="from where it was sent, for the journal")
    answers = models.TextField(blank=True, help_text='"forward 12 345,346": of which mailbox, which letters')
    draft_fields = models.TextField(blank=True, help_text="header fields that only its draft has")
    remind_days = models.PositiveIntegerField(default=0, help_text="then its writer is reminded; 0: never")
    since = models.DateTimeField(auto_now_add=True)
    tries = models.PositiveIntegerField(default=0, help_text="that came to nothing")
    trouble = models.TextField(blank=True, help_text="why the last one did")
    stopped = models.BooleanField(default=False, help_text="it will never leave as it is")
    resent = models.BooleanField(default=False, help_text="another's letter, sent on as it came")

    class Meta:
        verbose_name_plural = "waiting"
        constraints = [models.UniqueConstraint(fields=["box", "uid"], name="later_waits_once")]

    def __str__(self) -> str:
        return self.message_id


class Snoozed(models.Model):
    """A letter in Snoozed that comes back at `due` to the mailbox where it was."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    box = models.BigIntegerField(help_text="the mailbox in which it lies")
    uid = models.BigIntegerField()
    message_id = models.CharField(max_length=255, blank=True, help_text="without angle brackets")
    home = models.BigIntegerField(help_text="the mailbox to which it comes back")
    due = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "snoozed"
        constraints = [models.UniqueConstraint(fields=["box", "uid"], name="later_sleeps_once")]

    def __str__(self) -> str:
        return f"{self.box}/{self.uid}"


class Reminder(models.Model):
    """A letter that was sent: its writer is reminded at `due`, unless somebody has answered until then."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=255, help_text="without angle brackets")
    thread_id = models.TextField()
    sender = models.CharField(max_length=320, help_text="in whose name it was sent")
    box = models.BigIntegerField(help_text="where it lay when it was sent")
    uid = models.BigIntegerField()
    since = models.DateTimeField(help_text="answers that came before are none to it")
    due = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "message_id"], name="later_reminds_once")]

    def __str__(self) -> str:
        return self.message_id
