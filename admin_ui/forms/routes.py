"""Ways out: a transport, a smarthost, a TLS policy, and the question how a letter would leave."""

from typing import Any

from django import forms

from admin_ui.forms.fields import ADDRESS_LENGTH, PLAIN
from mailapp.routes.values import SmarthostInfo, TlsLevel

LEVELS = [
    (TlsLevel.MAY.value, "may: encrypted if the server can"),
    (TlsLevel.ENCRYPT.value, "encrypt: encrypted, or not at all"),
    (TlsLevel.VERIFY.value, "verify: encrypted and with a good certificate, or not at all"),
    (TlsLevel.NONE.value, "none: in the clear"),
]
NEXTHOP_LENGTH = 280
WAY_LENGTH = 400


def _text(label: str, help_text: str, length: int = ADDRESS_LENGTH, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={**PLAIN, **({"autofocus": True} if more.pop("first", False) else {})})
    return forms.CharField(label=label, help_text=help_text, max_length=length, widget=widget, **more)


class TransportForm(forms.Form):
    """Edits a line of the transport table; its pattern never changes."""

    way = _text(
        "Leaves by",
        "A host in brackets, as [relay.example.com]:587; a domain, for the hosts of its MX; or one of smtp (the "
        "domain's own servers), local, discard, hold, error:5.7.1 some words.",
        WAY_LENGTH,
    )


class NewTransportForm(TransportForm):
    """Adds a line."""

    pattern = _text("Mail for", "An address, a domain, .example.com for all below it, or * for all.", first=True)
    field_order = ("pattern", "way")


class SmarthostForm(forms.Form):
    """Edits a smarthost; its next hop never changes."""

    everybody = forms.BooleanField(label="All mail leaves by it", required=False)
    senders = forms.CharField(
        label="Or mail from",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, **PLAIN}),
        help_text="One a line: an address, @domain, or <> for reports. Nothing: only where a transport names it.",
    )
    fallback = forms.BooleanField(
        label="Last resort", required=False, help_text="Tried when a domain's own servers cannot be reached."
    )
    user = _text("User name", "What the provider has given you; nothing: it asks for none.", required=False)
    password = forms.CharField(
        label="Password",
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="It is kept encrypted and never shown again. Empty: as it was.",
    )
    tls = forms.ChoiceField(label="TLS", choices=LEVELS, initial=TlsLevel.VERIFY.value)
    implicit_tls = forms.BooleanField(
        label="TLS from the first octet", required=False, help_text="As on port 465; on 587 it is agreed on later."
    )

    def asked(self) -> dict[str, Any]:
        """As the routes' door takes it."""
        given = dict(self.cleaned_data)
        senders = given.pop("senders").splitlines()
        everybody = given.pop("everybody")
        return {**given, "senders": [*senders, *(["*"] if everybody else [])], "tls": TlsLevel(given["tls"])}

    @staticmethod
    def shown(found: SmarthostInfo) -> dict[str, Any]:
        """What is filled in already; never the password."""
        return {
            "everybody": "*" in found.senders,
            "senders": "\n".join(sender for sender in found.senders if sender != "*"),
            "fallback": found.fallback,
            "user": found.user,
            "tls": found.tls.value,
            "implicit_tls": found.implicit_tls,
        }


class NewSmarthostForm(SmarthostForm):
    """Adds a smarthost."""

    nexthop = _text("Server", "With its port, in brackets: [smtp.example.com]:587.", NEXTHOP_LENGTH, first=True)
    field_order = ("nexthop", "everybody", "senders", "fallback", "user", "password", "tls", "implicit_tls")

    def asked(self) -> dict[str, Any]:
        """What is not ticked is as usual for the port."""
        given = super().asked()
        return {**given, "implicit_tls": given["implicit_tls"] or None}


class TlsPolicyForm(forms.Form):
    """Edits a TLS policy; its pattern never changes."""

    level = forms.ChoiceField(label="TLS", choices=LEVELS, initial=TlsLevel.VERIFY.value)

    def asked(self) -> TlsLevel:
        return TlsLevel(self.cleaned_data["level"])


class NewTlsPolicyForm(TlsPolicyForm):
    """Adds a TLS policy."""

    pattern = _text(
        "To", "A domain, .example.com for all below it, a server as [relay.example.com]:587, or *.", first=True
    )
    field_order = ("pattern", "level")
