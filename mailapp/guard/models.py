"""What the guard remembers: lists, letters in quarantine, why letters lie where they lie, who came before.

Reached from other rooms through `api` only.
"""

from django.conf import settings
from django.db import models


class Listed(models.Model):
    """A line of an allow or deny list: of the server, of a domain of ours, or of one person."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", help_text="whose list"
    )
    domain = models.CharField(max_length=255, blank=True, help_text="of ours; empty: a person's, or the server's")
    pattern = models.CharField(max_length=320, help_text="address, domain, .domain or network, in canonical form")
    allow = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    expires = models.DateTimeField(null=True)
    made = models.DateTimeField()
    by = models.CharField(max_length=320, blank=True)
    unproven = models.BooleanField(default=False, help_text="a welcome that wants no proof of who the sender is")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "pattern"], condition=models.Q(account__isnull=False), name="guard_list_own"
            ),
            models.UniqueConstraint(
                fields=["domain", "pattern"], condition=models.Q(account__isnull=True), name="guard_list_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{'allow' if self.allow else 'deny'} {self.pattern}"


class DomainRule(models.Model):
    """One rule of the policy in which a domain of ours differs from the house."""

    domain = models.CharField(max_length=255)
    name = models.CharField(max_length=64, help_text="a field of policy.values.Policy")
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "name"], name="guard_domain_rule")]

    def __str__(self) -> str:
        return f"{self.domain}: {self.name} = {self.value!r}"


class Reasons(models.Model):
    """Why a letter lies where it lies, when there is something to say."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    trace = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    says = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trace", "account"], name="guard_reasons_once")]

    def __str__(self) -> str:
        return self.trace


class Quarantined(models.Model):
    """One person's copy of a letter that waits for somebody to release it; its octets lie in the spool."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    trace = models.CharField(max_length=32)
    at = models.DateTimeField(db_index=True)
    sender = models.CharField(max_length=320, blank=True, help_text="reverse-path")
    author = models.CharField(max_length=320, blank=True, help_text="address of From")
    author_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    size = models.PositiveBigIntegerField(help_text="octets")
    points = models.FloatField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trace", "account"], name="guard_quarantined_once")]
        indexes = [models.Index("account", "id", name="guard_quarantine_of")]

    def __str__(self) -> str:
        return self.trace


class Digested(models.Model):
    """Up to where a person was told of his letters in quarantine."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    told = models.BigIntegerField(help_text="id of the newest that was told of")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"digest of account {self.account_id}"


class Awaited(models.Model):
    """Who was asked to come again (greylisting): a network, a sender and a domain of ours."""

    key = models.CharField(max_length=64, unique=True, help_text="a digest of the three")
    first = models.DateTimeField()
    latest = models.DateTimeField(db_index=True)
    passed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.key


class Name(models.Model):
    """What we know of a domain that proved to be the sender, by SPF or DKIM."""

    name = models.CharField(max_length=255, primary_key=True)
    first = models.DateTimeField()
    latest = models.DateTimeField(db_index=True)
    good = models.PositiveBigIntegerField(default=0)
    bad = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
