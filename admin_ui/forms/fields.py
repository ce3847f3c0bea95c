"""Form fields that the panel's forms share: sizes, an address, one address a line."""

from typing import Any

from django import forms

from admin_ui import quantities
from mailapp.directory.api import DirectoryError, domain_names, parse_size
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


class MomentField(forms.DateTimeField):
    """A day and a time by our clock; the browser's own calendar helps, and a day alone is its beginning."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
        defaults: dict[str, Any] = {"required": False, "widget": widget, "input_formats": formats}
        super().__init__(**(defaults | kwargs))


class LinesField(forms.CharField):
    """Lines of text; the cleaned value is a list of them. What they mean is the directory's affair."""

    def __init__(self, **kwargs: Any) -> None:
        area = forms.Textarea(attrs={"rows": 4, **PLAIN})
        defaults: dict[str, Any] = {"max_length": LINES_LENGTH, "widget": area}
        super().__init__(**(defaults | kwargs))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        return [line for text in super().clean(value).splitlines() if (line := text.strip())]


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


def domain_choices() -> list[tuple[str, str]]:
    """Our domains, for a select."""
    return [(name, name) for name in domain_names()]


def _wrong(text: str) -> str:
    """Why this is no address, in a sentence; "" when it is one."""
    try:
        canonical(text)
    except ValueError as error:
        return f"“{text[:80]}” is not an e-mail address: {str(error).rstrip('.')}."
    return ""
