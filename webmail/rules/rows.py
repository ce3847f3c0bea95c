"""A condition as a line of a form, and back. What a line is about is chosen when it is added."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailapp.standards.rulebook import BadRule
from mailapp.standards.rulebook.conditions import (
    Arrives,
    Condition,
    HasAttachment,
    How,
    Place,
    Says,
    Sized,
    SpamAtLeast,
)

Fields = Mapping[str, str]
KINDS = {
    "text": _("Text: sender, subject, …"),
    "header": _("Any header field"),
    "size": _("Size"),
    "attachment": _("Attachment"),
    "spam": _("Spam score"),
    "date": _("Day of arrival"),
}
PLACES = {
    Place.FROM: _("Sender"),
    Place.SUBJECT: _("Subject"),
    Place.RECIPIENT: _("To or Cc"),
    Place.TO: _("To"),
    Place.CC: _("Cc"),
    Place.LIST: _("Mailing list"),
    Place.BODY: _("Text"),
}
HOWS = {
    "contains": _("contains"),
    "not-contains": _("does not contain"),
    "is": _("is"),
    "not-is": _("is not"),
    "begins": _("begins with"),
    "not-begins": _("does not begin with"),
    "ends": _("ends with"),
    "not-ends": _("does not end with"),
    "matches": _("matches (* ?)"),
    "not-matches": _("does not match"),
}
EXISTENCE = {"exists": _("is there"), "not-exists": _("is not there")}
UNITS = {"KB": 2**10, "MB": 2**20}
YES_NO = {"": _("has an attachment"), "not": _("has no attachment")}
SPAM = {"": _("is at least"), "not": _("is below")}
DAYS = {"": _("is within"), "not": _("is not within")}


@dataclass
class Row:
    """One line. `number` tells it from the others of its page; `error` is a sentence."""

    number: int
    kind: str
    fields: Fields = field(default_factory=dict)
    error: str = ""


def _negated(how: str) -> tuple[How, bool]:
    word = how.removeprefix("not-")
    try:
        return How(word), how != word
    except ValueError:
        raise BadRule(gettext("Choose how to compare.")) from None


def _text(fields: Fields) -> Condition:
    how, negated = _negated(fields.get("how", ""))
    place = fields.get("place", "")
    if place not in {each.value for each in PLACES}:
        raise BadRule(gettext("Choose where to look."))
    return Says(Place(place), how, fields.get("key", ""), negated)


def _header(fields: Fields) -> Condition:
    how, negated = _negated(fields.get("how", ""))
    return Says(Place.HEADER, how, fields.get("key", ""), negated, fields.get("header", "").strip().rstrip(":"))


def _size(fields: Fields) -> Condition:
    number, unit = fields.get("size", "").strip(), UNITS.get(fields.get("unit", ""), 0)
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise BadRule(gettext("Write a size: a number above 0."))
    return Sized(fields.get("how") != "under", int(number) * unit)


def _attachment(fields: Fields) -> Condition:
    return HasAttachment(fields.get("how") == "not")


def _spam(fields: Fields) -> Condition:
    percent = fields.get("percent", "").strip()
    return SpamAtLeast(int(percent) if percent.isascii() and percent.isdigit() else 0, fields.get("how") == "not")


def _date(fields: Fields) -> Condition:
    return Arrives(day(fields.get("since", "")), day(fields.get("until", "")), fields.get("how") == "not")


def day(text: str) -> date | None:
    """Of a date field. Raises BadRule."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise BadRule(gettext("Write a day as year-month-day, such as 2026-12-24.")) from None


OF_KIND: dict[str, Callable[[Fields], Condition]] = {
    "text": _text,
    "header": _header,
    "size": _size,
    "attachment": _attachment,
    "spam": _spam,
    "date": _date,
}


def condition(row: Row) -> Condition:
    """Raises BadRule."""
    return OF_KIND[row.kind](row.fields)


def row(number: int, condition: Condition) -> Row:
    how = "not" if not isinstance(condition, Sized) and condition.negated else ""
    if isinstance(condition, Says):
        return _row_of_text(number, condition)
    if isinstance(condition, Sized):
        return Row(number, "size", {"how": "over" if condition.over else "under", **_measure(condition.octets)})
    if isinstance(condition, HasAttachment):
        return Row(number, "attachment", {"how": how})
    if isinstance(condition, SpamAtLeast):
        return Row(number, "spam", {"how": how, "percent": str(condition.percent)})
    days = {name: each.isoformat() if each else "" for name, each in _ends(condition)}
    return Row(number, "date", {"how": how, **days})


def _row_of_text(number: int, condition: Says) -> Row:
    how = f"{'not-' if condition.negated else ''}{condition.how.value}"
    said = {"how": how, "key": condition.key}
    if condition.place is Place.HEADER:
        return Row(number, "header", {**said, "header": condition.header})
    return Row(number, "text", {**said, "place": condition.place.value})


def _ends(condition: Arrives) -> tuple[tuple[str, date | None], tuple[str, date | None]]:
    return ("since", condition.since), ("until", condition.until)


def _measure(octets: int) -> Fields:
    unit = "MB" if octets % UNITS["MB"] == 0 else "KB"
    return {"size": str(-(-octets // UNITS[unit])), "unit": unit}
