"""Form fields that the panel's forms share: sizes, an address, one address a line."""

from typing import Any

from django import forms

from admin_ui import quantities
from mailapp.directory.api import DirectoryError, parse_size
from mailapp.standards.address import canonical

ADDRESS_LENGTH = 320  # 64 + @ + 255 (RFC 5321 §4.5.3.1)
LINES_LENGTH = 1_000_000  # characters
WRONG_LINES_SHOWN = 10
PLAIN = {"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}


class OctetsField(forms.CharField):
    """A size such as "2 GB"; the cleaned value is octets, None when nothing was written."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"max_length": 40, "required": False}
        super().__init__(**(defaults | kwargs))

    def prepare_value(self, value: Any) -> Any:
        return (quantities.in_octets(value) if value else "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return parse_size(text) if text else None
        except DirectoryError as error:
            raise forms.ValidationError(str(error)) from None


class AddressField(forms.CharField):
    """One mail address, as it was written; the directory makes it canonical."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"max_length": ADDRESS_LENGTH, "widget": forms.TextInput(attrs=PLAIN)}
        super().__init__(**(defaults | kwargs))

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if text and (wrong := _wrong(text)):
            raise forms.ValidationError(wrong)
        return text


class AddressesField(forms.CharField):
    """Addresses, one a line; the cleaned value is a list of them, as they were written."""

    def __init__(self, **kwargs: Any) -> None:
        area = forms.Textarea(attrs={"rows": 8, **PLAIN})
        defaults: dict[str, Any] = {"max_length": LINES_LENGTH, "widget": area}
        super().__init__(**(defaults | kwargs))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        wrong = [f"Line {number}: {why}" for number, line in enumerate(lines, 1) if line and (why := _wrong(line))]
        if wrong:
            raise forms.ValidationError(wrong[:WRONG_LINES_SHOWN])
        return [line for line in lines if line]


def _wrong(text: str) -> str:
    """Why this is no address, in a sentence; "" when it is one."""
    try:
        canonical(text)
    except ValueError as error:
        return f"“{text[:80]}” is not an e-mail address: {str(error).rstrip('.')}."
    return ""
