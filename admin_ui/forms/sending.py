"""Who may send how much, and whom nobody writes to."""

from typing import Any

from django import forms

from admin_ui.forms.fields import PLAIN, AddressField
from mailapp.delivery.api import Limit
from mailapp.policy.values import Policy

MOST = 1_000_000
DAYS = 3650

LABELS = {
    "letters_per_hour": "Letters an hour",
    "recipients_per_day": "Recipients a day",
    "new_recipients_per_day": "New recipients a day",
}


class LimitsForm(forms.Form):
    """One person's own limits; what is left empty is the office's."""

    def __init__(self, limits: list[Limit], office: Policy, data: Any = None) -> None:
        super().__init__(data)
        for limit in limits:
            general = getattr(office, limit.rule) or "any number"
            self.fields[limit.rule] = forms.IntegerField(
                label=LABELS[limit.rule],
                required=False,
                min_value=0,
                max_value=MOST,
                initial=limit.own,
                help_text=f"Used: {limit.used}. Empty: as everybody, {general}. 0: any number.",
            )


class SuppressionForm(forms.Form):
    """Lets nobody write to an address."""

    address = AddressField(
        label="Address",
        help_text="Letters to it are refused at once.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    reason = forms.CharField(label="Reason", max_length=200, required=False, help_text="Whoever writes there reads it.")
    days = forms.IntegerField(
        label="For so many days", required=False, min_value=1, max_value=DAYS, help_text="Empty: until it is lifted."
    )
