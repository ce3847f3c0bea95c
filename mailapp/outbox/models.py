"""The queue's truth: one row for each letter, recipient and destination. Reached through `api` only.

What each attempt came to stands in the journal, under the letter's trace.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from mailapp.outbox.values import State

OPEN = Q(settled_at__isnull=True)
STATES = [(state.value, state.name.lower()) for state in State]


class Destination(models.Model):
    """A domain that mail leaves for, and how its servers have treated us lately."""

    name = models.CharField(max_length=255, primary_key=True, help_text="A-labels, or an address literal")
    not_before = models.DateTimeField(help_text="nobody dials before: it was out of reach, or asked us to slow down")
    failures = models.PositiveIntegerField(default=0, help_text="in a row: no server could be reached")
    reached_at = models.DateTimeField(null=True, help_text="when a server of it last talked to us")
    window = models.FloatField(default=0.0, db_default=0.0, help_text="connections at once; 0 = not learnt yet")
    slowed = models.PositiveIntegerField(default=0, db_default=0, help_text="how often lately it asked us to slow down")
    slowed_at = models.DateTimeField(null=True)
    rate = models.PositiveIntegerField(default=0, db_default=0, help_text="letters a minute since then; 0 = any number")
    turn = models.DateTimeField(null=True, help_text="from when on the next letter keeps within the rate")
    said = models.TextField(blank=True, db_default="", help_text="why it rests")

    def __str__(self) -> str:
        return self.name


class Limit(models.Model):
    """What an administrator allows towards one destination; 0 = what the policy says."""

    destination = models.CharField(max_length=255, primary_key=True, help_text="A-labels")
    per_minute = models.PositiveIntegerField(default=0, help_text="letters")
    connections = models.PositiveIntegerField(default=0, help_text="at once")

    def __str__(self) -> str:
        return self.destination


class Outbound(models.Model):
    """A letter that leaves; its octets lie in the spool under its trace until the last recipient is settled."""

    trace = models.CharField(max_length=32, unique=True)
    reverse_path = models.CharField(max_length=320, blank=True, help_text="empty for the null sender")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(db_index=True)
    departs = models.DateTimeField(help_text="the queue lifetime counts from here: later than created for `send later`")
    size = models.PositiveBigIntegerField(help_text="octets")
    body = models.CharField(max_length=16, default="7BIT")
    smtputf8 = models.BooleanField(default=False)
    requiretls = models.BooleanField(default=False, help_text="RFC 8689")
    ret = models.CharField(max_length=4, blank=True)
    envid = models.CharField(max_length=100, blank=True)
    subject = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(Lower("reverse_path"), name="outbox_sender")]

    def __str__(self) -> str:
        return self.trace


class OutboundRecipient(models.Model):
    """Where one recipient of one letter stands.

    `next_attempt` says from when on anybody may claim it: that is all a worker asks. While a worker
    has it (SENDING) that is the end of the lease, so a dead worker's letters come due by themselves.
    It is empty for what nobody may claim: held, or settled.
    """

    outbound = models.ForeignKey(Outbound, on_delete=models.CASCADE, related_name="recipients")
    address = models.CharField(max_length=320)
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="+")
    notify = models.CharField(max_length=32, blank=True, help_text="NEVER, or some of SUCCESS,FAILURE,DELAY")
    orcpt = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=State.QUEUED.value)
    claim = models.CharField(max_length=32, blank=True, help_text="the worker's token while it is SENDING")
    next_attempt = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    last_reply = models.TextField(blank=True)
    last_host = models.CharField(max_length=255, blank=True)
    reason = models.TextField(blank=True, help_text="why it is held, deleted or given up")
    via = models.CharField(max_length=255, blank=True, help_text="next hop of a re-routed letter: then the destination")
    delay_notified = models.BooleanField(default=False)
    expired = models.BooleanField(default=False, db_default=False, help_text="an administrator gives it up: bounce it")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("destination", "next_attempt", condition=Q(next_attempt__isnull=False), name="outbox_due"),
            models.Index("destination", "claim", condition=Q(state=State.SENDING.value), name="outbox_claimed"),
            models.Index("outbound", condition=OPEN, name="outbox_open"),
            models.Index(
                "state",
                "tries",
                "destination",
                "settled_at",
                condition=Q(settled_at__isnull=True),
                name="outbox_standings",
            ),
            models.Index("outbound", condition=Q(expired=True, settled_at__isnull=True), name="outbox_expired"),
            models.Index(Lower("address"), name="outbox_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.state}"
