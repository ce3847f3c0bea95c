"""The form by which an administrator brings a person's .procmailrc."""

from django import forms

from admin_ui.forms.fields import PLAIN
from mailapp.moving.upload import ProcmailUpload, SeveralFiles
from mailapp.standards.procmail.limits import OCTETS


class ProcmailForm(ProcmailUpload):
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
    leave_out = forms.BooleanField(label="Go without the lines that cannot be done", required=False)
    activate = forms.BooleanField(label="Let them run from now on", required=False, initial=True)

    def again(self) -> "ProcmailForm":
        """The same without files to be chosen: they stand in it now."""
        told = {**self.cleaned_data, "text": self.bundle.text, "known": self.bundle.folded(), "file": None}
        return ProcmailForm(initial=told)
