"""What the queue pages can be asked for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mailapp.outbox import api as outbox
from mailapp.outbox.values import QueueFilter, State

STATES = [
    ("", "Still to be done"),
    ("scheduled", "To be sent later"),
    ("queued", "Waiting or deferred"),
    ("deferred", "Deferred"),
    ("sending", "Being sent"),
    ("held", "Held"),
    ("sent", "Sent"),
    ("bounced", "Bounced"),
    ("cancelled", "Deleted"),
    ("all", "All, with the history"),
]
AGES = [("", "Any"), ("600", "10 minutes"), ("3600", "1 hour"), ("14400", "4 hours"), ("86400", "1 day")]


class QueueFilterForm(forms.Form):
    """The filter above the queue; what makes no sense is left out."""

    state = forms.ChoiceField(label="State", choices=STATES, required=False)
    sender = forms.CharField(label="Sender", max_length=320, required=False)
    recipient = forms.CharField(label="Recipient", max_length=320, required=False)
    domain = forms.CharField(label="Destination", max_length=255, required=False)
    older = forms.ChoiceField(label="Older than", choices=AGES, required=False)
    text = forms.CharField(label="Words", max_length=200, required=False)

    def wanted(self) -> QueueFilter:
        """What the outbox is asked for."""
        self.full_clean()
        words = {name: self.cleaned_data.get(name, "") for name in ("sender", "recipient", "domain", "text")}
        older = self.cleaned_data.get("older")
        before = timezone.now() - timedelta(seconds=int(older)) if older else None
        return QueueFilter(before=before, **words, **_standing(self.cleaned_data.get("state", "")))


def _standing(state: str) -> dict[str, Any]:
    if state == "all":
        return {"history": True}
    if state == "deferred":
        return {"state": State.QUEUED, "tried": True}
    return {"state": State(state)} if state else {}


class ReasonForm(forms.Form):
    """Why something is held, given up or deleted."""

    reason = forms.CharField(label="Reason", max_length=200, required=False)


class NextHopForm(forms.Form):
    """Where a letter goes instead."""

    next_hop = forms.CharField(label="By another way", max_length=255, help_text="host:port, or a domain")

    def clean_next_hop(self) -> str:
        try:
            return outbox.next_hop(self.cleaned_data["next_hop"].strip())
        except ValueError as wrong:
            raise ValidationError(str(wrong)) from None


class LimitForm(forms.Form):
    """What one destination gets at most."""

    domain = forms.CharField(label="Destination", max_length=255)
    per_minute = forms.IntegerField(label="Letters a minute", min_value=0, max_value=1_000_000, required=False)
    connections = forms.IntegerField(label="Connections at once", min_value=0, max_value=1000, required=False)

    def limit(self) -> tuple[str, int, int]:
        known = self.cleaned_data
        return known["domain"], known["per_minute"] or 0, known["connections"] or 0
