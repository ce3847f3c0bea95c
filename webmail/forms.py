"""What people type into forms, checked."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailapp.directory import api as directory
from mailapp.directory.credentials import TooManyFailures


class LoginForm(AuthenticationForm):
    """Address and password; a throttled client reads how long he has to wait."""

    error_messages = {
        "invalid_login": _("Address and password do not match. Mind capital and small letters in the password."),
        "inactive": _("This account is switched off. Ask your administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
        )
        wanted = "password" if self.is_bound else "username"  # the address stays; the password is what is typed again
        self.fields[wanted].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except TooManyFailures as waiting:
            raise _to_wait(waiting) from waiting


class LanguageForm(forms.Form):
    """The language in which a person wants to be written to."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As my browser and my letters say")), *directory.PAGES.items()],
        required=False,
        help_text=_("Reports about letters of yours that cannot be delivered are written in it."),
    )


class PasswordForm(forms.Form):
    """A person's new password; the present one first, for a browser may stand open."""

    present = forms.CharField(
        label=_("Your password now"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        help_text=_("Three or four words that have nothing to do with each other are easy to keep and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self._request = request

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        try:
            known = authenticate(self._request, username=self._request.user.get_username(), password=present)
        except TooManyFailures as waiting:
            raise _to_wait(waiting) from waiting
        if known is None:
            raise forms.ValidationError(_("This is not your password."))
        return present

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        if weak := directory.weaknesses(new):
            raise forms.ValidationError(weak)
        return new

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("This is not the same as above."))
        return again


def _to_wait(waiting: TooManyFailures) -> forms.ValidationError:
    seconds = max(1, round(waiting.wait_seconds))
    return forms.ValidationError(
        ngettext(
            "Too many wrong passwords. Please wait %(seconds)d second and try again.",
            "Too many wrong passwords. Please wait %(seconds)d seconds and try again.",
            seconds,
        ),
        code="throttled",
        params={"seconds": seconds},
    )
