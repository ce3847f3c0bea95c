"""The form of one tab, made from what is declared."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _

from mailapp.directory import api as directory
from webmail.options.declared import Declared, Kind, Words
from webmail.options.values import DECLARED, LANGUAGE, TABS, Options

WAYS = ("personal", "folders", LANGUAGE)  # tabs that have more on them than what is declared


class TabForm(forms.Form):
    """The fields of a tab, with what the person has chosen before."""

    def __init__(self, tab: str, chosen: Options, sent: Mapping[str, Any] | None = None) -> None:
        super().__init__(sent)
        self.chosen = chosen
        for name, declared in DECLARED.items():
            if declared.tab == tab:
                self.fields[name] = _asked(declared)
                self.initial[name] = getattr(chosen, name)

    @property
    def options(self) -> dict[str, Any]:
        """What was sent of them, checked."""
        return {name: value for name, value in self.cleaned_data.items() if name in DECLARED}


class LanguageForm(TabForm):
    """The tab whose fields need more: the language is kept with the account, for the server writes in it, too."""

    def __init__(self, language: str, chosen: Options, sent: Mapping[str, Any] | None = None) -> None:
        super().__init__(LANGUAGE, chosen, sent)
        first = {
            "language": forms.ChoiceField(
                label=_("Language"),
                choices=[("", _("As my browser and my letters say")), *directory.LANGUAGES.items()],
                required=False,
                help_text=_("Reports about letters of yours that cannot be delivered are written in it."),
            ),
            "zone": forms.ChoiceField(
                label=_("Time zone"),
                choices=[("", _("As my browser says")), *((name, name.replace("_", " ")) for name in _zones())],
                required=False,
            ),
        }
        self.fields = {**first, **self.fields}
        self.initial.update(language=language, zone=chosen.zone)


def tabs() -> list[tuple[str, Words]]:
    """Those on which something can be chosen, or that lead to other pages."""
    asked = {declared.tab for declared in DECLARED.values()}
    return [(name, label) for name, label in TABS.items() if name in WAYS or name in asked]


def _asked(declared: Declared) -> forms.Field:
    return ASKED[declared.kind](declared, {"label": declared.label, "help_text": declared.help, "required": False})


def _number(declared: Declared, common: dict[str, Any]) -> forms.Field:
    numbers = declared.numbers
    if isinstance(numbers, range):
        return forms.IntegerField(min_value=numbers[0], max_value=numbers[-1], **{**common, "required": True})
    return forms.TypedChoiceField(choices=[(one, one) for one in numbers], coerce=int, **{**common, "required": True})


def _words(declared: Declared, common: dict[str, Any]) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": declared.lines}) if declared.lines > 1 else forms.TextInput()
    return forms.CharField(max_length=declared.most, widget=widget, **common)


def _several(declared: Declared, common: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=declared.choices, widget=forms.CheckboxSelectMultiple, **common)


def _choice(declared: Declared, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=declared.choices, **{**common, "required": "" not in declared.choices})


ASKED = {
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.NUMBER: _number,
    Kind.SWITCH: lambda _declared, common: forms.BooleanField(**common),
    Kind.WORDS: _words,
}


def _zones() -> list[str]:
    """Named after a place, as the IANA database has them."""
    return sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
    )
