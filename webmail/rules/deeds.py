"""An action as a line of a form, and back."""

from collections.abc import Callable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mailapp.standards.rulebook import BadRule
from mailapp.standards.rulebook import actions as do
from mailapp.standards.rulebook.actions import Action
from webmail.rules.rows import Fields, Row

KINDS = {
    "move": _("Move to a folder"),
    "copy": _("Copy to a folder"),
    "flag": _("Flag it"),
    "read": _("Mark it as read"),
    "label": _("Give it a label"),
    "forward": _("Forward it"),
    "answer": _("Answer it"),
    "delete": _("Delete it for good"),
    "refuse": _("Refuse it"),
}


def _folder(fields: Fields) -> str:
    chosen = fields.get("new", "").strip() or fields.get("folder", "")
    if not chosen:
        raise BadRule(gettext("Choose a folder, or name a new one."))
    return chosen


def _answer(fields: Fields) -> Action:
    return do.Answer(fields.get("text", ""), fields.get("subject", ""), days(fields.get("days", "")))


def days(text: str) -> int:
    """Of a number field. Raises BadRule."""
    number = text.strip()
    if not number:
        return do.DAYS
    if not (number.isascii() and number.isdigit() and len(number) < 5):
        said = gettext("The days between two answers are a number from 1 to %(most)d.")
        raise BadRule(said % {"most": do.MOST_DAYS})
    return int(number)


OF_KIND: dict[str, Callable[[Fields], Action]] = {
    "move": lambda fields: do.MoveTo(_folder(fields)),
    "copy": lambda fields: do.CopyTo(_folder(fields)),
    "flag": lambda fields: do.Flag(),
    "read": lambda fields: do.MarkRead(),
    "label": lambda fields: do.Label(fields.get("label", "")),
    "forward": lambda fields: do.Forward(fields.get("address", ""), keep=bool(fields.get("keep"))),
    "answer": _answer,
    "delete": lambda fields: do.Delete(),
    "refuse": lambda fields: do.Refuse(fields.get("reason", "")),
}


def action(row: Row) -> Action:
    """Raises BadRule."""
    return OF_KIND[row.kind](row.fields)


TO_FIELDS: dict[type, tuple[str, Callable[..., Fields]]] = {
    do.MoveTo: ("move", lambda action: {"folder": action.folder}),
    do.CopyTo: ("copy", lambda action: {"folder": action.folder}),
    do.Flag: ("flag", lambda action: {}),
    do.MarkRead: ("read", lambda action: {}),
    do.Label: ("label", lambda action: {"label": action.keyword}),
    do.Forward: ("forward", lambda action: {"address": action.address, "keep": "on" if action.keep else ""}),
    do.Answer: (
        "answer",
        lambda action: {"text": action.text, "subject": action.subject, "days": str(action.days)},
    ),
    do.Delete: ("delete", lambda action: {}),
    do.Refuse: ("refuse", lambda action: {"reason": action.reason}),
}


def row(number: int, action: Action) -> Row:
    kind, fields = TO_FIELDS[type(action)]
    return Row(number, kind, fields(action))
