"""A Sieve script of the office: whose, when it runs, and its text, which is checked before it is kept."""

from typing import Any, cast

from django import forms

from admin_ui.forms.fields import PLAIN
from mailapp.delivery import api as delivery
from mailapp.delivery.script import ScriptError
from mailapp.directory import api as directory

TEXT_CHARACTERS = 2_000_000
TURNS = [
    ("before", "Before people's own rules"),
    ("after", "After people's own rules, if these keep the letter"),
    ("", "Only where another script includes it"),
]


class ExpectedChoice(forms.ChoiceField):
    """One of its choices is empty, and an answer all the same."""

    expected = True


class SieveForm(forms.Form):
    """`domain` and `name` None: a new script. `warnings`: what is odd about a script that can be kept."""

    domain = ExpectedChoice(label="For whom", required=False)
    name = forms.CharField(
        label="Name",
        max_length=128,
        help_text="Scripts of one turn run in the order of their names.",
        widget=forms.TextInput(attrs=PLAIN),
    )
    turn = ExpectedChoice(label="When it runs", required=False, choices=TURNS)
    text = forms.CharField(
        label="Script",
        max_length=TEXT_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={**PLAIN, "rows": 22, "wrap": "off"}),
        help_text="In Sieve. A rule that keeps the letter lets the next script run; one that files it ends the row.",
    )

    def __init__(self, data: Any = None, *, known: bool = False, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.warnings: list[str] = []
        domains = [(name, f"People of {name}") for name in sorted(directory.domain_names())]
        choices = [("", "Everybody"), *domains]
        cast(ExpectedChoice, self.fields["domain"]).choices = choices
        if known:
            del self.fields["domain"], self.fields["name"]

    @property
    def octets(self) -> bytes:
        """Of the script, with the line ends of files."""
        text: str = self.cleaned_data["text"]
        return text.replace("\r\n", "\n").encode()

    def check(self, domain: str) -> bool:
        """Whether it can be kept; each thing that is wrong is an error of its own."""
        try:
            self.warnings = list(delivery.OfficeScripts(domain).check(self.octets))
        except ScriptError as wrong:
            self.add_error("text", [self._shown(line) for line in str(wrong).splitlines()])
        except UnicodeEncodeError:
            self.add_error("text", "A script is UTF-8.")
        return not self.errors

    def _shown(self, problem: str) -> str:
        """With the line that is meant."""
        number = problem.removeprefix("line ").partition(",")[0]
        lines = self.octets.decode().split("\n")
        if not number.isdecimal() or not 0 < int(number) <= len(lines):
            return problem
        line = lines[int(number) - 1].strip()
        return f"{problem}. It says: {line[:80]}{'…' if len(line) > 80 else ''}" if line else problem
