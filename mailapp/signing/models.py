"""The keys that sign what leaves. Reached through `api` only."""

from django.db import models

from mailapp.signing.values import KeyState

STATES = [(state.value, state.value) for state in KeyState]


class DkimKey(models.Model):
    """One key of one domain of ours."""

    domain = models.CharField(max_length=255)
    selector = models.CharField(max_length=63)
    algorithm = models.CharField(max_length=10, help_text="rsa or ed25519")
    secret = models.TextField(blank=True, help_text="PEM, sealed by `mailapp.net.sealed`; empty when the key is gone")
    public = models.TextField(help_text="p= of its record, base64")
    state = models.CharField(max_length=10, choices=STATES, default=KeyState.MADE.value)
    made = models.DateTimeField()
    seen = models.DateTimeField(null=True, help_text="since when the DNS has had it without a break")
    activated = models.DateTimeField(null=True)
    retires = models.DateTimeField(null=True, help_text="until when its record must stay")
    checked = models.DateTimeField(null=True, help_text="when the DNS was asked last")
    trouble = models.CharField(max_length=200, blank=True, help_text="what the DNS said then, when not the key")

    class Meta:
        ordering = ["domain", "-made", "algorithm"]
        constraints = [models.UniqueConstraint(fields=["domain", "selector"], name="signing_one_selector")]
        verbose_name = "DKIM key"

    def __str__(self) -> str:
        return f"{self.selector} of {self.domain}: {self.state}"
