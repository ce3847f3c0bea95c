"""What delivery remembers: letters that our people sent, whom they know, their limits, addresses that bounce,
and their rules.

Reached from other rooms through `api` only.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Submitted(models.Model):
    """A letter that one of our people sent: what his limits count, and how he finds out where it is."""

    trace = models.CharField(max_length=32, unique=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=255, blank=True, help_text="without angle brackets")
    at = models.DateTimeField(db_index=True)
    recipients = models.PositiveIntegerField(help_text="of the envelope")
    strangers = models.PositiveIntegerField(help_text="of these, elsewhere and never written to before")
    hidden = models.JSONField(default=list, help_text="addresses that got a copy of which the writer knows nothing")

    class Meta:
        indexes = [
            # All that the limits ask stands in the index itself.
            models.Index("account", "at", "recipients", "strangers", name="delivery_sent"),
            models.Index("account", "message_id", name="delivery_sent_id"),
        ]

    def __str__(self) -> str:
        return self.trace


class Acquaintance(models.Model):
    """An address that one of our people has written to."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320, help_text="canonical")
    since = models.DateTimeField()
    latest = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "address"], name="delivery_known_once")]

    def __str__(self) -> str:
        return self.address


class Allowance(models.Model):
    """One person's own limits, where they differ from the office's; his submissions queue up at this row."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    letters_per_hour = models.PositiveIntegerField(null=True, help_text="empty: as the office has it; 0: any number")
    recipients_per_day = models.PositiveIntegerField(null=True)
    new_recipients_per_day = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when the administrator was last told of too many new ones")
    locked_at = models.DateTimeField(null=True, help_text="since when nothing more is sent; empty: it is")
    locked_because = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return f"allowance of account {self.account_id}"


class Suppressed(models.Model):
    """An address that bounces, or that somebody does not want to be written to."""

    address = models.CharField(max_length=320, help_text="canonical")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="whose letters; empty: everybody's",
    )
    active = models.BooleanField(help_text="no letters to it; else its bounces are only counted")
    since = models.DateTimeField(help_text="of the first bounce that counts, or when it was added")
    latest = models.DateTimeField(help_text="of the last bounce")
    until = models.DateTimeField(null=True, db_index=True, help_text="then it is forgotten; empty: never")
    count = models.PositiveIntegerField(default=0, help_text="hard bounces")
    late = models.BooleanField(default=False, help_text="the last one came as a report, after the letter was taken")
    words = models.TextField(blank=True, help_text="the last server's own")
    reason = models.TextField(blank=True, help_text="who added it and why; empty when it was its bounces")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "account"], condition=Q(account__isnull=False), name="delivery_sup_own"
            ),
            models.UniqueConstraint(fields=["address"], condition=Q(account__isnull=True), name="delivery_sup_all"),
        ]
        ordering = [F("latest").desc(), "address"]

    def __str__(self) -> str:
        return self.address


class Kept(models.Model):
    """A Sieve script, whoever's, and how it went wrong last."""

    name = models.CharField(max_length=128)
    text = models.TextField(blank=True)
    size = models.PositiveIntegerField(help_text="octets")
    changed = models.DateTimeField()
    failure = models.TextField(blank=True, help_text="why its last run could not go on; empty since it was changed")
    failed = models.DateTimeField(null=True, help_text="when that was")
    told = models.DateTimeField(null=True, help_text="when its owner was told last")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Script(Kept):
    """A Sieve script of one of our people."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    active = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_script_of_a_name"),
            models.UniqueConstraint(fields=["account"], condition=Q(active=True), name="one_active_script"),
        ]


class OfficeScript(Kept):
    """A Sieve script of an administrator, for a domain's people or for everybody."""

    domain = models.ForeignKey(
        "directory.Domain",
        null=True,
        to_field="name",
        on_delete=models.CASCADE,
        related_name="+",
        help_text="empty: everybody",
    )
    turn = models.CharField(
        max_length=6, blank=True, help_text="before or after people's own; empty: included by others"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "name"], condition=Q(domain__isnull=False), name="delivery_script_domain"
            ),
            models.UniqueConstraint(fields=["name"], condition=Q(domain__isnull=True), name="delivery_script_server"),
        ]


class Answered(models.Model):
    """Somebody who was answered by a person's rules, and hears nothing more until then (RFC 5230 §4.2)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64, help_text="digest of who, and of which answer")
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="delivery_answered_once")]

    def __str__(self) -> str:
        return self.key


class Seen(models.Model):
    """A letter that a person's rules know again until then (RFC 7352)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    identity = models.CharField(max_length=64, help_text="digest of handle and value")
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "identity"], name="delivery_seen_once")]

    def __str__(self) -> str:
        return self.identity


class RuleCount(models.Model):
    """How many letters a person's rules have sent on one day (UTC)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(db_index=True)
    letters = models.PositiveIntegerField(default=0, help_text="forwarded, or notifications")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="delivery_rule_count")]

    def __str__(self) -> str:
        return f"{self.letters} of account {self.account_id} on {self.day}"
