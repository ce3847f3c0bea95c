"""Reports about domains: what others say of ours. Reached through `api` only."""

from django.db import models

KINDS = [("dmarc", "DMARC"), ("tls", "TLS")]


class Received(models.Model):
    """One report that came to us."""

    kind = models.CharField(max_length=5, choices=KINDS)
    organization = models.CharField(max_length=255)
    contact = models.CharField(max_length=255, blank=True)
    report_id = models.CharField(max_length=255)
    domain = models.CharField(max_length=255, help_text="of ours, which it is about")
    begin = models.DateTimeField()
    end = models.DateTimeField()
    at = models.DateTimeField(help_text="when it came", db_index=True)
    trace = models.CharField(max_length=32, blank=True, help_text="of the letter that brought it")
    good = models.PositiveBigIntegerField(default=0, help_text="letters or sessions that passed")
    bad = models.PositiveBigIntegerField(default=0)
    detail = models.JSONField(default=dict, help_text="the policy as they found it, and what else they say")

    class Meta:
        ordering = ["-end", "organization"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "organization", "report_id", "domain"], name="reports_one_of_each_report"
            )
        ]
        verbose_name_plural = "received reports"

    def __str__(self) -> str:
        return f"{self.kind} of {self.organization} about {self.domain}"


class Line(models.Model):
    """One line of a report: letters from one source, or TLS sessions that ended alike."""

    report = models.ForeignKey(Received, on_delete=models.CASCADE, related_name="lines")
    source = models.CharField(max_length=45, blank=True, help_text="an IP address: whose letters, or who called us")
    count = models.PositiveBigIntegerField()
    passed = models.BooleanField()
    result = models.CharField(max_length=100, help_text="what became of the letters, or how the sessions ended")
    dkim = models.CharField(max_length=20, blank=True)
    spf = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=255, blank=True, help_text="the domain in From, or the server of ours")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-count", "id"]

    def __str__(self) -> str:
        return f"{self.count} from {self.source}: {self.result}"
