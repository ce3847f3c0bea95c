"""Reports about domains: what others say of ours, and what we say of theirs. Reached through `api` only."""

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


class Sighting(models.Model):
    """Letters of one day that fared alike, and whose domain wants to hear of it; gone when it was told."""

    day = models.DateField()
    domain = models.CharField(max_length=255, help_text="whose record asks for reports")
    digest = models.CharField(max_length=64, help_text="of all that follows")
    record = models.TextField(help_text="as it was published")
    seen = models.JSONField(help_text="the record of a report, without its count")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "domain", "digest"], name="reports_one_sighting")]

    def __str__(self) -> str:
        return f"{self.count} of {self.domain} on {self.day}"


class Told(models.Model):
    """A report of ours about one domain and day: it was sent, or nobody wants it."""

    kind = models.CharField(max_length=5, choices=KINDS)
    domain = models.CharField(max_length=255)
    day = models.DateField()
    at = models.DateTimeField(db_index=True)
    to = models.JSONField(default=list, help_text="addresses and pages")
    because = models.CharField(max_length=255, blank=True, help_text="why it went nowhere")

    class Meta:
        ordering = ["-at", "domain"]
        indexes = [models.Index(fields=["kind", "day", "domain"])]
        verbose_name_plural = "told reports"

    def __str__(self) -> str:
        return f"{self.kind} about {self.domain}, {self.day}"
