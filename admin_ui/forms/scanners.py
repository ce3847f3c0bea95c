"""A list of the DNS that is asked about strangers."""

from typing import Any

from django import forms

from admin_ui.forms.fields import PLAIN
from mailapp.scanners.api import Line

MONO = {"class": "mono", **PLAIN}


class DnsListForm(forms.Form):
    """One line: a list, or some of its answers, and what they are worth."""

    zone = forms.CharField(
        label="Zone",
        max_length=253,
        help_text="Such as zen.spamhaus.org.",
        widget=forms.TextInput(attrs={"autofocus": True, **MONO}),
    )
    points = forms.FloatField(
        label="Points",
        min_value=-100,
        max_value=100,
        help_text="Above 0 for a list of spammers, below 0 for one of honest servers. 5 make a letter spam.",
    )
    answers = forms.CharField(
        label="Which answers count",
        max_length=200,
        required=False,
        help_text="127.0.0.2, or 127.0.0.[2..11], or 127.0.[0;2].9; several by blank. Empty: any.",
        widget=forms.TextInput(attrs=MONO),
    )
    note = forms.CharField(
        label="Note",
        max_length=200,
        required=False,
        help_text="What it is. Readers of a letter see it among its reasons.",
    )
    active = forms.BooleanField(label="Active", required=False, initial=True, help_text="Off: it is not asked.")

    def line(self, number: int = 0) -> Line:
        return Line(id=number, **self.cleaned_data)


def initial(line: Line) -> dict[str, Any]:
    """What the form shows of a line."""
    points = int(line.points) if line.points == int(line.points) else line.points
    return {
        "zone": line.zone,
        "points": points,
        "answers": line.answers,
        "note": line.note,
        "active": line.active,
    }
