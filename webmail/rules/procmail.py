"""The form by which somebody brings his .procmailrc."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mailapp.moving.api import Bundle
from mailapp.standards.procmail.limits import OCTETS

FOLDED_CHARACTERS = 4 * OCTETS


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class ProcmailForm(forms.Form):
    """Its value is `bundle`, once it is valid. Files come as `more`, any number of them."""

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
    known = forms.CharField(required=False, max_length=FOLDED_CHARACTERS, widget=forms.HiddenInput())

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
            raise forms.ValidationError(_("Choose the file, or write its lines into the field."))
        return data

    def again(self) -> "ProcmailForm":
        """The same without files to be chosen: they stand in it now."""
        told = {"text": self.bundle.text, "home": self.cleaned_data["home"], "known": self.bundle.folded()}
        return ProcmailForm(initial=told)
