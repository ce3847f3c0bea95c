"""Who is welcome and who is not: the form of a line."""

from typing import Any

from django import forms

from admin_ui.forms.fields import PLAIN, MomentField
from admin_ui.shelf import Filled
from mailapp.directory.api import domain_names

VERDICTS = [
    ("allow", "welcome, where it is proven who it is"),
    ("unproven", "welcome, even unproven: whoever writes that name"),
    ("deny", "not wanted: refused"),
]


def _scopes() -> list[tuple[str, str]]:
    return [("", "the whole server"), *((name, name) for name in domain_names())]


class SenderForm(Filled):
    """Edits a line; whose list it is on never changes."""

    expression = forms.CharField(
        label="Sender",
        max_length=320,
        help_text="An address, a domain, .domain for all below it, too, or a network such as 192.0.2.0/24.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    verdict = forms.ChoiceField(
        label="Is",
        choices=VERDICTS,
        help_text="Anybody can write any name: SPF, DKIM or DMARC prove it. A network needs no proof. "
        "On a person's own list unwanted letters lie in Junk.",
    )
    reason = forms.CharField(label="Why", max_length=500, required=False, help_text="People read it at the letter.")
    expires = MomentField(label="Until", help_text="Empty: for ever.")

    def asked(self) -> dict[str, Any]:
        given = super().asked()
        pattern, verdict = given.pop("expression"), given.pop("verdict")
        return given | {"pattern": pattern, "allow": verdict != "deny", "unproven": verdict == "unproven"}


class NewSenderForm(SenderForm):
    """Adds a line."""

    domain = forms.ChoiceField(label="Where", choices=_scopes, required=False)
    field_order = ("expression", "verdict", "domain", "reason", "expires")
