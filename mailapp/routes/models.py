"""Ways out that an administrator has chosen, and what is remembered of others' TLS. Reached through `api` only."""

from django.db import models

from mailapp.routes.values import TlsLevel

LEVELS = [(level.value, level.value) for level in TlsLevel]


class Transport(models.Model):
    """One line of the transport table (transport(5) of Postfix)."""

    pattern = models.CharField(max_length=320, unique=True, help_text="address, domain, .domain or *")
    way = models.CharField(max_length=500, help_text="as `wording.parse_way` reads it")

    class Meta:
        ordering = ["pattern"]

    def __str__(self) -> str:
        return f"{self.pattern} {self.way}"


class Smarthost(models.Model):
    """A server that takes our mail further: for everybody, for some senders, or as the last resort."""

    nexthop = models.CharField(max_length=280, unique=True, help_text="[host]:port or host:port")
    senders = models.JSONField(default=list, help_text="addresses, @domains, <> or *")
    fallback = models.BooleanField(default=False)
    user = models.CharField(max_length=320, blank=True)
    secret = models.TextField(blank=True, help_text="the password, sealed by `mailapp.net.sealed`")
    tls = models.CharField(max_length=10, choices=LEVELS, default=TlsLevel.VERIFY.value)
    implicit_tls = models.BooleanField(default=False)

    class Meta:
        ordering = ["nexthop"]

    def __str__(self) -> str:
        return self.nexthop


class TlsPolicy(models.Model):
    """What is asked of connections to a destination (smtp_tls_policy_maps of Postfix)."""

    pattern = models.CharField(max_length=320, unique=True, help_text="domain, .domain or a next hop")
    level = models.CharField(max_length=10, choices=LEVELS)

    class Meta:
        ordering = ["pattern"]
        verbose_name_plural = "TLS policies"

    def __str__(self) -> str:
        return f"{self.pattern} {self.level}"


class StsPolicy(models.Model):
    """A domain's MTA-STS policy as it was fetched (RFC 8461 §5.1: kept for max_age)."""

    domain = models.CharField(max_length=255, primary_key=True)
    policy_id = models.CharField(max_length=32)
    mode = models.CharField(max_length=10)
    mx = models.JSONField(default=list)
    max_age = models.PositiveIntegerField(help_text="seconds")
    fetched = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.domain}: {self.mode}"


class TlsTally(models.Model):
    """How often TLS to a server ended in one way on one day (RFC 8460 §4)."""

    day = models.DateField()
    domain = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, help_text="tlsa, sts or no-policy-found")
    policy = models.TextField(blank=True, help_text="its lines, as policy-string shows them")
    mx = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=45, blank=True)
    result = models.CharField(max_length=40)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "domain", "kind", "policy", "mx", "address", "result"], name="routes_one_tally"
            )
        ]
        verbose_name_plural = "TLS tallies"

    def __str__(self) -> str:
        return f"{self.day} {self.domain} {self.result}: {self.count}"


class Silence(models.Model):
    """A destination all of whose servers let us wait on port 25; the empty name is the last that answered."""

    destination = models.CharField(max_length=255, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.destination or 'anybody'}: {self.at}"
