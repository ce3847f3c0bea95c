"""What stands for other addresses, and rights to send as them: the forms of the shelves."""

from typing import Any

from django import forms

from admin_ui.forms.fields import (
    PLAIN,
    AddressesField,
    AddressField,
    LinesField,
    MomentField,
    OctetsField,
    domain_choices,
)
from admin_ui.shelf import Filled
from mailapp.directory.api import Posting, Validity
from mailapp.store.rights import LEVELS, Level

POSTINGS = [
    (Posting.OPEN, "Anybody"),
    (Posting.MEMBERS, "Its members only"),
    (Posting.CLOSED, "Nobody from outside"),
]


LEVEL_WORDS = {
    Level.READ: "read",
    Level.FILE: "read, mark and file: also put letters in and delete them",
    Level.EVERYTHING: "everything: also folders, and who shares them",
}
LEVEL_CHOICES = [(level.value, f"{LEVEL_WORDS[level]} ({letters})") for level, letters in LEVELS.items()]


def _new_address(example: str) -> AddressField:
    widget = forms.TextInput(attrs={"autofocus": True, **PLAIN})
    return AddressField(label="Address", help_text=f"In one of our domains, such as {example}.", widget=widget)


def _active() -> forms.BooleanField:
    return forms.BooleanField(label="Active", required=False, initial=True, help_text="Off: mail to it is refused.")


def _note() -> forms.CharField:
    help_text = "For whoever looks after this: why it is there, who asked for it."
    return forms.CharField(label="Note", max_length=200, required=False, help_text=help_text)


class TimedForm(Filled):
    """What holds for a time: fields into a Validity."""

    def asked(self) -> dict[str, Any]:
        given = super().asked()
        valid = Validity(given.pop("valid_from", None), given.pop("valid_until"), given.pop("words", ""))
        return given | {"valid": valid}


class AliasForm(TimedForm):
    """Edits an alias; its address never changes."""

    targets = AddressesField(label="Goes to", help_text="One address a line, here or anywhere else.")
    valid_from = MomentField(label="Not before", help_text="Empty: at once.")
    valid_until = MomentField(label="Until", help_text="Empty: for ever. Afterwards it is refused as unknown.")
    words = forms.CharField(
        label="What is said then",
        max_length=200,
        required=False,
        help_text="Such as The fair is over. Empty: User unknown.",
    )
    note = _note()
    active = _active()


class NewAliasForm(AliasForm):
    """Adds an alias."""

    address = _new_address("info@example.com")
    field_order = ("address", "targets", "valid_from", "valid_until", "words", "note", "active")


class GroupForm(Filled):
    """Edits a group; its address never changes."""

    name = forms.CharField(label="Name", max_length=200, required=False, help_text="Such as Sales team.")
    members = AddressesField(label="Members", help_text="One address a line, here or anywhere else.")
    posting = forms.ChoiceField(
        label="Who may write to it",
        choices=POSTINGS,
        initial=Posting.OPEN,
        help_text="Our own people are known by their login, members elsewhere by the sender's address.",
    )
    note = _note()
    active = _active()

    def asked(self) -> dict[str, Any]:
        return super().asked() | {"posting": Posting(self.cleaned_data["posting"])}


class NewGroupForm(GroupForm):
    """Adds a group."""

    address = _new_address("team@example.com")
    field_order = ("name", "address", "members", "posting", "note", "active")


class TeamForm(Filled):
    """Edits a team mailbox; its address never changes."""

    name = forms.CharField(label="Name", max_length=200, required=False, help_text="What people call it.")
    quota = OctetsField(label="Quota", help_text="Such as 5 GB. Empty: no limit.")
    active = _active()

    def asked(self) -> dict[str, Any]:
        return super().asked() | {"quota": self.cleaned_data["quota"] or 0}


class NewTeamForm(Filled):
    """Adds a team mailbox."""

    address = _new_address("info@example.com")
    name = forms.CharField(label="Name", max_length=200, required=False, help_text="What people call it.")
    quota = OctetsField(label="Quota", help_text="Such as 5 GB. Empty: as the domain has it.")


class MemberForm(Filled):
    """Lets somebody share a team mailbox."""

    who = forms.CharField(
        label="Who",
        max_length=320,
        help_text="The address of a person or a group; anyone for everybody here.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    level = forms.ChoiceField(label="May", choices=LEVEL_CHOICES, initial=Level.FILE)
    send_as = forms.BooleanField(
        label="May send as it", required=False, help_text="Write letters in the name of the team mailbox."
    )


class RelocatedForm(TimedForm):
    """Edits where somebody has gone; the old address never changes."""

    moved_to = AddressField(label="New address", help_text="Whoever writes to the old one is told this one.")
    valid_until = MomentField(label="Told until", help_text="Empty: for ever. Afterwards it is refused as unknown.")
    note = _note()
    active = _active()


class NewRelocatedForm(RelocatedForm):
    """Adds somebody who has moved."""

    address = AddressField(
        label="Old address",
        help_text="In one of our domains; an account of that address must be disabled or removed first.",
        widget=forms.TextInput(attrs={"autofocus": True, **PLAIN}),
    )
    field_order = ("address", "moved_to", "valid_until", "note", "active")


class PatternForm(Filled):
    """Edits a pattern; its domain never changes."""

    expression = forms.CharField(
        label="Regular expression",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "mono", **PLAIN}),
        help_text="Held against the whole part before the @, in either case: RE2, without references back or looking "
        "around. Such as (.+)-shop.",
    )
    targets = LinesField(
        label="Goes to", help_text="One address a line. $1 stands for what the first bracket matched, $$ for a $."
    )
    position = forms.IntegerField(
        label="Order",
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text="The lowest that matches holds. Empty: after all others.",
    )
    note = _note()
    active = forms.BooleanField(label="Active", required=False, initial=True, help_text="Off: it is not tried.")


class NewPatternForm(PatternForm):
    """Adds a pattern."""

    domain = forms.ChoiceField(label="Domain", choices=domain_choices)
    field_order = ("domain", "expression", "targets", "position", "note", "active")


class GrantForm(Filled):
    """Adds a right to send as somebody."""

    account = AddressField(
        label="Who", help_text="An account of ours.", widget=forms.TextInput(attrs={"autofocus": True, **PLAIN})
    )
    address = forms.CharField(
        label="May send as",
        max_length=320,
        help_text="An address or a group of ours, such as team@example.com; or @example.com for anybody of a domain.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    note = _note()


class SureForm(forms.Form):
    """Has no fields: pressing the button is the answer."""
