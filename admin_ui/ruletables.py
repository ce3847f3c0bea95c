"""The tables of rules about mail, as the panel shows them: one entry each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from admin_ui.forms.mailrules import (
    ROADS,
    AccessForm,
    ContentForm,
    CopyForm,
    FooterForm,
    RewritingForm,
    RuleEntryForm,
)

Column = tuple[str, Callable[[Any], str]]
ROAD_WORDS = dict(ROADS)
TONES = {"refuse": "bad", "reject": "bad", "defer": "warn", "hold": "warn", "discard": "bad", "allow": "good"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One table. `what` is the cell that leads to the line; `act` its badge, with its tone."""

    family: str
    title: str
    lead: str
    add: str
    empty: str
    form: type[RuleEntryForm]
    what: Callable[[Any], str]
    act: Callable[[Any], str]
    columns: tuple[Column, ...] = ()

    def tone(self, rule: Any) -> str:
        return TONES.get(self.act(rule), "info")


def _road(rule: Any) -> str:
    return ROAD_WORDS[rule.road.value]


TABLES = {
    shown.family: shown
    for shown in (
        Shown(
            "access",
            "Access",
            "Who may come in: the first rule that fits a client, a sender or a recipient decides.",
            "Add an access rule",
            "Everybody may knock. Such as: refuse client 192.0.2.0/24.",
            AccessForm,
            lambda rule: f"{rule.about.value} {rule.pattern}",
            lambda rule: rule.action.value,
            (("Reason", lambda rule: rule.reason), ("Letters", _road)),
        ),
        Shown(
            "content",
            "Content",
            "What stands in a letter: for each line the first pattern that fits decides.",
            "Add a content rule",
            "No letter is read. Such as: reject ^subject: .*casino.",
            ContentForm,
            lambda rule: f"{rule.where.value} /{rule.pattern}/",
            lambda rule: rule.action.value,
            (("With", lambda rule: rule.argument), ("Letters", _road)),
        ),
        Shown(
            "rewriting",
            "Rewriting",
            "One address for another, in the envelope and in the headers of our own letters.",
            "Add a line",
            "Every address stays as it is. Such as: @old.example becomes @example.com.",
            RewritingForm,
            lambda rule: rule.pattern,
            lambda rule: {"both": "sender and recipient"}.get(rule.scope.value, rule.scope.value),
            (("Becomes", lambda rule: rule.to), ("Letters", _road)),
        ),
        Shown(
            "copies",
            "Copies",
            "Who gets a letter besides its recipients (bcc). Only the envelope names them.",
            "Add a copy",
            "Nobody gets copies. Such as: all letters to archive@example.com.",
            CopyForm,
            lambda rule: rule.pattern or "all letters",
            lambda rule: rule.of.value,
            (("To", lambda rule: rule.to), ("Letters", _road)),
        ),
        Shown(
            "footers",
            "Footers",
            "What stands below the letters that leave. Signed and encrypted letters stay as they are.",
            "Add a footer",
            "Letters end where their writers end them.",
            FooterForm,
            lambda rule: "all our domains" if rule.domain == "*" else rule.domain,
            lambda rule: rule.letters.value,
            (("Text", lambda rule: " / ".join(rule.plain.split("\n"))[:120]),),
        ),
    )
}
