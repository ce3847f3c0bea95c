"""Aliases and groups: one address that stands for others."""

from django import forms

from admin_ui.forms.fields import PLAIN, AddressesField, AddressField


class AliasForm(forms.Form):
    """Edits an alias; its address never changes."""

    targets = AddressesField(label="Goes to", help_text="One address a line, here or anywhere else.")
    active = forms.BooleanField(label="Active", required=False, initial=True, help_text="Off: mail to it is refused.")


class NewAliasForm(AliasForm):
    """Adds an alias."""

    address = AddressField(
        label="Address",
        help_text="In one of our domains, such as info@example.com.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    field_order = ("address", "targets", "active")


class GroupForm(forms.Form):
    """Edits a group; its address never changes."""

    name = forms.CharField(label="Name", max_length=200, required=False, help_text="Such as Sales team.")
    members = AddressesField(label="Members", help_text="One address a line, here or anywhere else.")
    active = forms.BooleanField(label="Active", required=False, initial=True, help_text="Off: mail to it is refused.")


class NewGroupForm(GroupForm):
    """Adds a group."""

    address = AddressField(
        label="Address",
        help_text="In one of our domains, such as team@example.com.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    field_order = ("name", "address", "members", "active")


class SureForm(forms.Form):
    """Has no fields: pressing the button is the answer."""
