"""Claims as a worker makes them."""

from datetime import timedelta

from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.models import OutboundRecipient
from mailapp.outbox.values import Result, State
from mailapp.policy.values import Policy

RULES = Policy()


LEASE = 60.0


def claim(destination="example.net", limit=50, later=0.0, rules=RULES):
    return outbox.claim(destination, limit, timezone.now() + timedelta(seconds=later), LEASE, rules)


def said(claimed, verdict, reply="250 2.0.0 ok"):
    return [
        Result(recipient, verdict, reply, "mx.example.net", "192.0.2.1:25") for recipient in claimed.envelope.recipients
    ]


def states(trace):
    rows = OutboundRecipient.objects.filter(outbound__trace=trace).order_by("id")
    return [State(row.state) for row in rows]
