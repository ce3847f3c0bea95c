"""A person with a mailbox."""

from typing import Any

from django import forms

from admin_ui.forms.fields import ADDRESS_LENGTH, PLAIN, AddressField, OctetsField
from admin_ui.passwords import generate
from mailapp.directory import api as directory

ROLES = [("user", "User"), ("admin", "Administrator")]


class PasswordField(forms.CharField):
    """A password that an administrator gives to somebody: a good one is proposed, easily guessed ones are refused."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "A good one is proposed; type another if you like. It is shown once more when it is set."
        defaults: dict[str, Any] = {
            "help_text": help_text,
            "initial": generate,
            "max_length": 1000,
            "strip": False,
            "widget": forms.TextInput(attrs=PLAIN),
        }
        super().__init__(**(defaults | kwargs))

    def clean(self, value: Any) -> str:
        password: str = super().clean(value)
        if weak := directory.weaknesses(password):
            raise forms.ValidationError(weak)
        return password


class AccountForm(forms.Form):
    """Edits an account; its address never changes."""

    display_name = forms.CharField(label="Name", max_length=200, required=False, help_text="As others see it.")
    quota = OctetsField(label="Quota", help_text="Such as 500 MB or 2 GB. Empty: as much as the disk holds.")
    role = forms.ChoiceField(
        label="Role", choices=ROLES, initial="user", help_text="Administrators may use this panel."
    )

    language = forms.ChoiceField(
        label="Language",
        choices=[("", "As each letter says, or the office's"), *directory.PAGES.items()],
        required=False,
        help_text="In which reports about undelivered mail are written to this person.",
    )

    def asked(self) -> dict[str, Any]:
        """What directory.change_account takes."""
        return {
            "display_name": self.cleaned_data["display_name"],
            "quota": self.cleaned_data["quota"] or 0,
            "admin": self.cleaned_data["role"] == "admin",
            "language": self.cleaned_data["language"],
        }


class NewAccountForm(AccountForm):
    """Adds an account."""

    address = AddressField(
        label="Address", help_text="In one of our domains.", widget=forms.TextInput(attrs={"autofocus": True, **PLAIN})
    )
    password = PasswordField(label="Password")
    quota = OctetsField(
        label="Quota", help_text="Such as 500 MB or 2 GB, 0 for no limit. Empty: what its domain gives."
    )
    field_order = ("address", "display_name", "password", "quota", "role", "language")

    def asked(self) -> dict[str, Any]:
        """What directory.add_account takes."""
        named = {name: self.cleaned_data[name] for name in ("address", "password", "quota")}
        return super().asked() | named


class PasswordForm(forms.Form):
    """Sets somebody's password."""

    password = PasswordField(label="New password")


class ConfirmForm(forms.Form):
    """What cannot be undone is confirmed by typing its name."""

    typed = forms.CharField(max_length=ADDRESS_LENGTH, widget=forms.TextInput(attrs=PLAIN))

    def __init__(self, name: str, data: Any = None) -> None:
        super().__init__(data)
        self.name = name
        self.fields["typed"].label = f"Type {name} to confirm"

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed.casefold() != self.name.casefold():
            raise forms.ValidationError(f"That is not {self.name}; nothing was removed.")
        return typed


class FarewellForm(ConfirmForm):
    """Removes an account, and its address where it stands elsewhere, unless that is not wanted."""

    clean_up = forms.BooleanField(
        label="Take the address out of all that names it",
        required=False,
        initial=True,
        help_text="What would lead to nobody is switched off. The journal tells of each.",
    )

    def __init__(self, name: str, data: Any = None, *, named: bool = False) -> None:
        super().__init__(name, data)
        if not named:
            del self.fields["clean_up"]
