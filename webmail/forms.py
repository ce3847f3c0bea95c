"""What people type into forms, checked."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mailapp.directory.credentials import TooManyFailures


class LoginForm(AuthenticationForm):
    """Address and password; a throttled client reads how long he has to wait."""

    error_messages = {
        "invalid_login": _("Address and password do not match. Both tell capital from small letters apart."),
        "inactive": _("This account is switched off. Ask your administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "inputmode": "email", "spellcheck": "false"}
        )

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except TooManyFailures as waiting:
            seconds = max(1, round(waiting.wait_seconds))
            raise forms.ValidationError(
                ngettext(
                    "Too many wrong passwords. Please wait %(seconds)d second and try again.",
                    "Too many wrong passwords. Please wait %(seconds)d seconds and try again.",
                    seconds,
                ),
                code="throttled",
                params={"seconds": seconds},
            ) from waiting
