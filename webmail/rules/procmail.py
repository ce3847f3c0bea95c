"""The form by which somebody brings his .procmailrc."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mailapp.moving.upload import ProcmailUpload, SeveralFiles
from mailapp.standards.procmail.limits import OCTETS


class ProcmailForm(ProcmailUpload):
    file = forms.FileField(label=_("Your file .procmailrc"), required=False)
    text = forms.CharField(
        label=_("… or what stands in it"),
        required=False,
        strip=False,
        max_length=2 * OCTETS,
        widget=forms.Textarea(attrs={"rows": 10, "class": "mono", "spellcheck": "false", "wrap": "off"}),
    )
    more = forms.Field(
        label=_("Files that it names"),
        required=False,
        widget=SeveralFiles(attrs={"multiple": True}),
        help_text=_("Those of INCLUDERC, and the text of your vacation answer (.vacation.msg)."),
    )
    home = forms.CharField(
        label=_("Your home directory on the old server"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"placeholder": "/home/anna"}),
        help_text=_("Only if it was not /home/ and your name."),
    )

    nothing = _("Choose the file, or write its lines into the field.")

    def again(self) -> "ProcmailForm":
        """The same without files to be chosen: they stand in it now."""
        told = {"text": self.bundle.text, "home": self.cleaned_data["home"], "known": self.bundle.folded()}
        return ProcmailForm(initial=told)
