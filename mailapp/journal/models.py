"""The append-only record of what happened. Reached from other rooms through `api` only."""

from django.db import models


class Entry(models.Model):
    """One step of a message's life (`trace` is its queue id), a login, or an act of an administrator."""

    at = models.DateTimeField(db_index=True)
    trace = models.CharField(max_length=32, blank=True, db_index=True)
    kind = models.CharField(max_length=32, help_text="received, filed, queued, attempt, bounced, login, …")
    address = models.CharField(
        max_length=320, blank=True, db_index=True, help_text="the address that the step is about"
    )
    summary = models.TextField(help_text="one plain sentence")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.trace} {self.kind}: {self.summary}"
