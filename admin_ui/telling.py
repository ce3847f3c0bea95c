"""A step of the journal, with its details in words."""

from dataclasses import dataclass
from datetime import datetime

from admin_ui import wording
from admin_ui.quantities import about_octets
from mailapp.journal.values import Noted

EMPTY: tuple[object, ...] = ("", None, [], {})


@dataclass(frozen=True, slots=True)
class Told:
    """One step as a page shows it; details that say nothing new are left out."""

    at: datetime
    kind: str
    address: str
    summary: str
    details: dict[str, object]
    detail: dict[str, object]


def told(noted: Noted) -> Told:
    step = noted.step
    new = {name: value for name, value in step.detail.items() if value not in EMPTY and not _said(value, step.summary)}
    details = {wording.detail(name): _words(name, value) for name, value in new.items()}
    return Told(noted.at, step.kind, step.address, step.summary, details, dict(step.detail))


def _said(value: object, summary: str) -> bool:
    """Whether the sentence has these words already."""
    return isinstance(value, str) and value in summary


def _words(name: str, value: object) -> object:
    if name == "size" and isinstance(value, int):
        return about_octets(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
