"""What both faces do with the form by which a .procmailrc comes; its fields and their words are theirs."""

from typing import Any

from django import forms

from mailapp.moving.bundle import Bundle
from mailapp.standards.procmail.limits import OCTETS

FOLDED_CHARACTERS = 4 * OCTETS


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class ProcmailUpload(forms.Form):
    """Its value is `bundle`, once it is valid: of `file` or `text`, and of any number of files that come as `more`.

    `known` has the files of the time before, so that nobody chooses them twice.
    """

    known = forms.CharField(required=False, max_length=FOLDED_CHARACTERS, widget=forms.HiddenInput())

    nothing: Any = "Choose the file, or write its lines into the field."
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
            raise forms.ValidationError(self.nothing)
        return data
