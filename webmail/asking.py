"""The search form: rows of and, or and not, a folder, days and sizes; all it does is to write words for the box."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROWS = 5
SIZE = 100  # characters of one row
JOINS: dict[str, str | Promise] = {"and": _("and"), "or": _("or"), "not": _("but not")}
FIELDS: dict[str, str | Promise] = {
    "": _("Anywhere"),
    "from": _("Sender"),
    "to": _("Recipients"),
    "cc": _("Copy to (Cc)"),
    "subject": _("Subject"),
    "filename": _("Name of a file"),
}
STATES: dict[str, str | Promise] = {
    "": _("Any"),
    "is:unread": _("Unread"),
    "is:read": _("Read"),
    "is:flagged": _("Flagged"),
    "is:answered": _("Answered"),
    "-is:answered": _("Not answered"),
}
UNITS = ("K", "M")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the form."""

    join: str
    field: str
    text: str

    @property
    def term(self) -> str:
        return f"{self.field}:{quoted(self.text)}" if self.field else quoted(self.text)


def quoted(text: str) -> str:
    """As the box wants it: several words in a row between quotation marks."""
    text = " ".join(text.replace('"', " ").split())
    return f'"{text}"' if " " in text or any(one in text for one in "():") or text in ("OR", "AND") else text


def lines(joins: Sequence[str], fields: Sequence[str], texts: Sequence[str]) -> list[Line]:
    """Rows in which something was written; what makes no sense is "and", anywhere."""
    found = []
    for join, field, text in zip(joins, fields, texts, strict=False):
        if quoted(text := text.replace("\0", "")[:SIZE]).strip('"-'):
            found.append(Line(join if join in JOINS else "and", field if field in FIELDS else "", text))
    return found[:ROWS]


def written(rows: Sequence[Line], more: Mapping[str, str]) -> str:
    """The words. `more`: folder, label, after, before, larger, smaller (with their units), state, attachment."""
    groups: list[list[str]] = []
    for one in rows:
        if one.join == "not":
            groups.append([f"-{one.term}"])
        elif one.join == "or" and groups:
            groups[-1].append(one.term)
        else:
            groups.append([one.term])
    words = [" OR ".join(group) if len(group) > 1 else group[0] for group in groups]
    words += [f"{name}:{quoted(more[name])}" for name in ("in", "label", "after", "before") if more.get(name)]
    for name in ("larger", "smaller"):
        if more.get(name, "").isdecimal():
            unit = more.get(f"{name}_unit", "K")
            words.append(f"{name}:{int(more[name])}{unit if unit in UNITS else 'K'}")
    words += ["has:attachment"] if more.get("attachment") else []
    return " ".join([*words, *filter(None, [more.get("state", "")])])
