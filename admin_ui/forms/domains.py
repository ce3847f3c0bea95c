"""A domain of ours."""

from django import forms

from admin_ui.forms.fields import PLAIN, AddressField, OctetsField


class DomainForm(forms.Form):
    """Edits a domain; its name never changes."""

    default_quota = OctetsField(
        label="Quota of a new account", help_text="Such as 500 MB or 2 GB. Empty: as much as the disk holds."
    )
    catch_all = AddressField(
        label="Catch-all",
        required=False,
        help_text="Who gets mail for unknown people. Empty: it is refused, which keeps spam out.",
    )
    active = forms.BooleanField(
        label="Active", required=False, initial=True, help_text="Off: mail for this domain is refused."
    )

    def clean_default_quota(self) -> int:
        return self.cleaned_data["default_quota"] or 0


class NewDomainForm(DomainForm):
    """Adds a domain."""

    name = forms.CharField(
        label="Name",
        max_length=255,
        help_text="What stands behind the @, such as example.com.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    field_order = ("name", "default_quota", "catch_all", "active")
