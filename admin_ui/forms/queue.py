"""What the queue page can be asked for."""

from django import forms

from mailapp.outbox.values import QueueFilter, State

STATES = [
    ("", "Still to be done"),
    ("scheduled", "To be sent later"),
    ("queued", "Waiting or deferred"),
    ("sending", "Being sent"),
    ("held", "Held"),
    ("sent", "Sent"),
    ("bounced", "Bounced"),
    ("cancelled", "Deleted"),
]


class QueueFilterForm(forms.Form):
    """The filter above the queue; what makes no sense is left out."""

    state = forms.ChoiceField(label="State", choices=STATES, required=False)
    sender = forms.CharField(label="Sender", max_length=320, required=False)
    recipient = forms.CharField(label="Recipient", max_length=320, required=False)
    domain = forms.CharField(label="Destination", max_length=255, required=False)
    text = forms.CharField(label="Words", max_length=200, required=False)

    def wanted(self) -> QueueFilter:
        """What the outbox is asked for."""
        self.full_clean()
        words = {name: self.cleaned_data.get(name, "") for name in ("sender", "recipient", "domain", "text")}
        state = self.cleaned_data.get("state")
        return QueueFilter(state=State(state) if state else None, **words)
