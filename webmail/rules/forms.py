"""The forms of who is away, of the forwarding of all letters, and of a script as text."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailapp.standards.rulebook import Away, BadRule, Forwarding
from mailapp.standards.rulebook.actions import DAYS, MOST_DAYS, SUBJECT_CHARACTERS, TEXT_CHARACTERS
from webmail.rules import forwards

ADDRESSES_CHARACTERS = 10_000


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AwayForm(forms.Form):
    """Its value is `made`, once it is valid."""

    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        max_length=SUBJECT_CHARACTERS,
        help_text=_("Empty: the subject of the letter that is answered."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("When are you back, and whom can people ask until then?"),
    )
    since = forms.DateField(label=_("First day"), required=False, widget=DayInput())
    until = forms.DateField(label=_("Last day"), required=False, widget=DayInput())
    days = forms.IntegerField(
        label=_("Days until the same person is answered again"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
    addresses = forms.CharField(
        label=_("Further addresses of yours"),
        required=False,
        max_length=ADDRESSES_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only letters to you by name are answered. Which other addresses mean you? One a line."),
    )

    made: Away

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if not self.errors:
            try:
                self.made = Away(
                    data["text"], data["subject"], data["since"], data["until"], split(data["addresses"]), data["days"]
                )
            except BadRule as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return data

    @staticmethod
    def of(away: Away) -> dict[str, Any]:
        """What the form says of it."""
        return {
            "subject": away.subject,
            "text": away.text,
            "since": away.since,
            "until": away.until,
            "days": away.days,
            "addresses": "\n".join(away.addresses),
        }


class ForwardingForm(forms.Form):
    """Its value is `made`, once it is valid."""

    addresses = forms.CharField(
        label=_("Addresses"),
        max_length=ADDRESSES_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "email", "spellcheck": "false"}),
        help_text=_("One a line."),
    )
    keep = forms.BooleanField(label=_("Keep a copy here"), required=False, initial=True)

    made: Forwarding

    def __init__(self, person: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if not self.errors:
            try:
                self.made = Forwarding(split(data["addresses"]), data["keep"])
                forwards.check(self._person, self.made.addresses)
            except BadRule as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return data

    @staticmethod
    def of(forwarding: Forwarding) -> dict[str, Any]:
        """What the form says of it."""
        return {"addresses": "\n".join(forwarding.addresses), "keep": forwarding.keep}


def split(text: str) -> tuple[str, ...]:
    """Addresses, one a line or with commas between them."""
    return tuple(filter(None, (one.strip() for line in text.splitlines() for one in line.split(","))))
