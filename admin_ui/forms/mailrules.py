"""One form for each kind of rule about mail; what they share stands at the end of each."""

from typing import Any, cast

from django import forms

from admin_ui.forms.fields import PLAIN
from mailapp.policy.mailrules import api as mailrules

ROADS = [
    ("inbound", "Letters of other servers"),
    ("submitted", "Letters of our own people"),
    ("both", "Both"),
]


class LineField(forms.CharField):
    """An address, a pattern, a reason: one line that no browser corrects."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"max_length": 500, "widget": forms.TextInput(attrs=PLAIN)}
        super().__init__(**(defaults | kwargs))


class RuleEntryForm(forms.Form):
    """A line of a table: the rule, and how long it holds."""

    expires = forms.CharField(
        label="Ends",
        max_length=40,
        required=False,
        help_text="Such as 2026-12-24, 3d or 2w. Empty: never.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    note = forms.CharField(label="Note", max_length=500, required=False, help_text="For administrators.")
    active = forms.BooleanField(label="Active", required=False, initial=True)
    field_order: tuple[str, ...] | None = None
    LAST = ("expires", "note", "active")

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.order_fields([name for name in self.fields if name not in self.LAST] + list(self.LAST))

    def clean_expires(self) -> Any:
        try:
            return mailrules.read_expiry(self.cleaned_data["expires"])
        except mailrules.BadRule as wrong:
            raise forms.ValidationError(str(wrong)) from None

    @property
    def rule(self) -> dict[str, Any]:
        """The fields of the rule itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.LAST}

    @property
    def about(self) -> dict[str, Any]:
        """The fields of the line."""
        return {name: self.cleaned_data[name] for name in self.LAST}


class AccessForm(RuleEntryForm):
    about_what = forms.ChoiceField(
        label="About",
        choices=[
            ("client", "The client: its address or name"),
            ("helo", "The name in EHLO"),
            ("sender", "The sender"),
            ("recipient", "The recipient"),
        ],
    )
    pattern = LineField(
        label="Which",
        help_text="192.0.2.0/24, mail.example.net, example.net, .example.net for all below it, "
        "anna@example.net, anna@, &lt;&gt; for reports, unknown for clients without a name, * for all.",
    )
    action = forms.ChoiceField(
        label="What happens",
        choices=[
            ("refuse", "Refuse for good"),
            ("defer", "Refuse for now"),
            ("hold", "Take, and hold in the queue"),
            ("warn", "Take, and note it in the journal"),
            ("allow", "Allow: no later rule about the same thing counts"),
        ],
    )
    reason = LineField(
        label="Reason",
        required=False,
        help_text="Told to the other side.",
    )
    road = forms.ChoiceField(label="Whose letters", choices=ROADS)

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        if initial and "about" in initial:
            initial = {**initial, "about_what": initial["about"]}
        super().__init__(data, initial=initial)

    @property
    def rule(self) -> dict[str, Any]:
        fields = super().rule
        return {"about": fields.pop("about_what"), **fields}


class ContentForm(RuleEntryForm):
    where = forms.ChoiceField(
        label="Where",
        choices=[
            ("header", "The letter's header, field by field"),
            ("mime", "Headers of its parts"),
            ("nested", "Headers of attached letters"),
            ("body", "Raw lines of the body"),
            ("text", "Lines of its text, decoded"),
        ],
    )
    pattern = LineField(
        label="Pattern",
        help_text="A regular expression for one line, such as ^subject: .*casino. No look-around, no back-references.",
    )
    action = forms.ChoiceField(
        label="What happens",
        choices=[
            ("reject", "Refuse, with the reason"),
            ("hold", "Take, and hold in the queue"),
            ("discard", "Take, and throw away"),
            ("redirect", "Send to this address instead"),
            ("prepend", "Put this field before the letter"),
            ("replace", "Put this field in its place"),
            ("ignore", "Take the field out"),
            ("warn", "Note it in the journal"),
            ("skip", "Nothing: no later rule sees this line"),
        ],
    )
    argument = LineField(
        label="With",
        required=False,
        help_text="A reason, an address such as olga@example.com, or a field such as X-Checked: yes.",
    )
    road = forms.ChoiceField(label="Whose letters", choices=ROADS)
    ignore_case = forms.BooleanField(label="Capital letters do not matter", required=False, initial=True)
    negated = forms.BooleanField(
        label="For lines that do not fit", required=False, help_text="Each line is asked, also a field of another name."
    )


class RewritingForm(RuleEntryForm):
    pattern = LineField(
        label="Address",
        help_text="Or @domain for all addresses of a domain.",
    )
    to = LineField(
        label="Becomes",
        help_text="An address, or @domain, which keeps what stands before.",
    )
    scope = forms.ChoiceField(
        label="As", choices=[("both", "Sender and recipient"), ("sender", "Sender"), ("recipient", "Recipient")]
    )
    road = forms.ChoiceField(label="Whose letters", choices=ROADS, initial="submitted")
    headers = forms.BooleanField(
        label="Also in the header",
        required=False,
        initial=True,
        help_text="From, To and Cc of letters of our own people. Letters of others are signed, and stay as they are.",
    )


class CopyForm(RuleEntryForm):
    of = forms.ChoiceField(
        label="Of",
        choices=[("all", "All letters"), ("sender", "Letters of a sender"), ("recipient", "Letters to a recipient")],
    )
    pattern = LineField(
        label="Whom",
        required=False,
        help_text="An address or @domain. Empty for all.",
    )
    to = LineField(
        label="Copy to",
        help_text="Nobody else sees this address.",
    )
    road = forms.ChoiceField(label="Whose letters", choices=ROADS, initial="both")
    reports = forms.BooleanField(label="Also of reports (bounces)", required=False)


class FooterForm(RuleEntryForm):
    domain = LineField(
        label="Sender's domain",
        initial="*",
        help_text="* for all of ours.",
    )
    plain = forms.CharField(label="Text", max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}))
    html = forms.CharField(
        label="HTML",
        max_length=20_000,
        required=False,
        help_text="Empty: made of the text.",
        widget=forms.Textarea(attrs={"rows": 5, **PLAIN}),
    )
    letters = forms.ChoiceField(
        label="On",
        choices=[("outside", "Letters that leave the house"), ("all", "All letters, also between our people")],
    )


class TryForm(forms.Form):
    """A letter, and how it would come."""

    letter = forms.CharField(
        label="Letter",
        max_length=1_000_000,
        required=False,
        strip=False,
        help_text="Paste it with its header.",
        widget=forms.Textarea(attrs={"rows": 12, **PLAIN}),
    )
    file = forms.FileField(label="Or a file", required=False, help_text="Such as letter.eml.")
    mine = forms.ChoiceField(label="Or one of your own", required=False)
    sender = LineField(
        label="From (envelope)",
        required=False,
        help_text="Empty: a report.",
    )
    recipients = LineField(
        label="To (envelope)",
        required=False,
        help_text="Several by comma.",
    )
    client = forms.GenericIPAddressField(label="Client's address", required=False)
    helo = LineField(
        label="EHLO",
        required=False,
    )
    road = forms.ChoiceField(label="Whose letter", choices=ROADS[:2])

    def __init__(self, mine: list[tuple[str, str]], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        cast(forms.ChoiceField, self.fields["mine"]).choices = [("", "-"), *mine]
