"""A domain of ours."""

from typing import Any

from django import forms

from admin_ui.forms.fields import PLAIN, AddressField, LinesField, OctetsField, domain_choices
from admin_ui.shelf import Filled
from mailapp.directory.api import Check, Kind, MtaSts

KINDS = [
    (Kind.LOCAL, "Local: its mailboxes are here"),
    (Kind.ALIAS, "Alias: another name of ours"),
    (Kind.RELAY, "Relay: we back up another server"),
]
CHECKS = [
    (Check.PROBE, "Its own mail server is asked"),
    (Check.LIST, "They stand in a list that is kept here"),
    (Check.ANY, "Not at all: mail for any address is taken"),
]
STS = [
    (MtaSts.OFF, "Nothing is published"),
    (MtaSts.TESTING, "Testing: others only report"),
    (MtaSts.ENFORCE, "Enforce: good TLS, or no mail"),
    (MtaSts.NONE, "None: forget what there was"),
]


def _targets() -> list[tuple[str, str]]:
    return [("", "Choose …"), *domain_choices()]


class ExpectedChoice(forms.ChoiceField):
    """Needed by some kinds of domain and hidden for the others: neither required nor optional."""

    expected = True


class DomainForm(Filled):
    """Edits a domain; its name never changes. The style sheet hides what its kind has no use for."""

    kind = forms.ChoiceField(label="Kind", choices=KINDS, initial=Kind.LOCAL)
    target = ExpectedChoice(
        label="Stands for",
        choices=_targets,
        required=False,
        help_text="Of an alias: anna@ here is anna@ there, with her sub-addresses.",
    )
    check_by = ExpectedChoice(
        label="How we know its recipients",
        choices=CHECKS,
        initial=Check.PROBE,
        required=False,
        help_text="Of a relay: what we take for nobody would have to be returned to senders who may be forged.",
    )
    default_quota = OctetsField(
        label="Quota of a new account", help_text="Such as 500 MB or 2 GB. Empty: as much as the disk holds."
    )
    catch_all = AddressField(
        label="Catch-all",
        required=False,
        help_text="Who gets mail for unknown people. Empty: it is refused, which keeps spam out.",
    )
    mta_sts = forms.ChoiceField(
        label="MTA-STS policy",
        choices=STS,
        initial=MtaSts.OFF,
        required=False,
        help_text="How others must send to us. What the DNS needs for it stands under DNS and signatures.",
    )
    active = forms.BooleanField(
        label="Active", required=False, initial=True, help_text="Off: mail for this domain is refused."
    )

    def clean_default_quota(self) -> int:
        return self.cleaned_data["default_quota"] or 0

    def asked(self) -> dict[str, Any]:
        """Fields that were hidden count for nothing."""
        given = super().asked()
        kind = given["kind"] = Kind(given["kind"])
        given["check_by"] = Check(given["check_by"] or Check.PROBE)
        given["target"] = given["target"] if kind is Kind.ALIAS else ""
        given["catch_all"] = given["catch_all"] if kind is Kind.LOCAL else ""
        given["mta_sts"] = MtaSts(given["mta_sts"])
        return given


class NewDomainForm(DomainForm):
    """Adds a domain."""

    name = forms.CharField(
        label="Name",
        max_length=255,
        help_text="What stands behind the @, such as example.com.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    field_order = ("name", "kind", "target", "check_by", "default_quota", "catch_all", "mta_sts", "active")


class RecipientsForm(forms.Form):
    """Who exists in a domain that we back up."""

    recipients = LinesField(
        label="Addresses",
        required=False,
        help_text="One a line; what stands before the @ is enough. Mail for others is refused.",
        widget=forms.Textarea(attrs={"rows": 16, **PLAIN}),
    )
