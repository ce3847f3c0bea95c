"""DNS lists that are asked about strangers, and how the scanners are. Reached through `api` only."""

from django.db import models


class DnsLine(models.Model):
    """One list of the DNS, or some of its answers, and what they are worth."""

    zone = models.CharField(max_length=253)
    answers = models.CharField(max_length=200, blank=True, help_text="127.0.0.[2..11]; empty: any")
    points = models.FloatField(help_text="above 0 for a list of spammers, below 0 for one of honest servers")
    note = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "answers"], name="scanners_dns_line")]
        ordering = ["zone", "answers"]

    def __str__(self) -> str:
        return f"{self.zone}={self.answers}" if self.answers else self.zone


class Health(models.Model):
    """How a scanner or a DNS list is, as whoever asked it last has found."""

    name = models.CharField(max_length=260, primary_key=True)
    standing = models.CharField(max_length=8)
    address = models.CharField(max_length=260, blank=True)
    told = models.TextField(blank=True, help_text="its version, or why it is away")
    since = models.DateTimeField(help_text="when it became so")
    seen = models.DateTimeField(help_text="when it was last found so")

    def __str__(self) -> str:
        return f"{self.name} is {self.standing}"
