"""The form by which an administrator brings a person's .procmailrc."""

from typing import Any

from django import forms

from admin_ui.forms.fields import PLAIN
from mailapp.moving.api import Bundle
from mailapp.standards.procmail.limits import OCTETS

FOLDED_CHARACTERS = 4 * OCTETS


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class ProcmailForm(forms.Form):
    """Its value is `bundle`, once it is valid. Files come as `more`, any number of them."""

    file = forms.FileField(label="The file .procmailrc", required=False)
    text = forms.CharField(
        label="… or what stands in it",
        required=False,
        strip=False,
        max_length=2 * OCTETS,
        widget=forms.Textarea(attrs={**PLAIN, "rows": 12, "wrap": "off"}),
    )
    more = forms.Field(
        label="Files that it names",
        required=False,
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text="Those of INCLUDERC, SWITCHRC and cat, and the text of vacation (.vacation.msg).",
    )
    home = forms.CharField(
        label="Home directory on the old machine",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "/home/anna"}),
        help_text="If it was not /home/ and the local part of the address.",
    )
    known = forms.CharField(required=False, max_length=FOLDED_CHARACTERS, widget=forms.HiddenInput())
    leave_out = forms.BooleanField(label="Go without the lines that cannot be done", required=False)
    activate = forms.BooleanField(label="Let them run from now on", required=False, initial=True)

    bundle: Bundle

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if self.errors:
            return data
        file = data.get("file")
        more = {each.name: each.read(OCTETS + 1) for each in self.files.getlist("more") if each.name}
        octets = file.read(OCTETS + 1) if file else None
        self.bundle = Bundle.of(data["text"].replace("\0", "�"), octets, data["known"], more)
        if not self.bundle.text.strip():
            raise forms.ValidationError("Choose the file, or write its lines into the field.")
        return data

    def again(self) -> "ProcmailForm":
        """The same without files to be chosen: they stand in it now."""
        told = {**self.cleaned_data, "text": self.bundle.text, "known": self.bundle.folded(), "file": None}
        return ProcmailForm(initial=told)
