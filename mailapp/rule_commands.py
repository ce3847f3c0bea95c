"""What `rule`, `rewrite`, `bcc` and `footer` have in common: lines of a table are listed, edited, moved, switched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

from mailapp import tables
from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy.mailrules import api
from mailapp.policy.mailrules.api import BadRule, Entry

NUMBER = Argument("number", type=int, help="the rule's number, from `list`")
NOTE = Argument("--note", default="", help="a note for administrators")
EXPIRES = Argument("--expires", default="never", help="2026-12-24, '2026-12-24 18:00', 3d, 2w or never")
ROAD = Argument(
    "--road",
    default="inbound",
    choices=["inbound", "submitted", "both"],
    help="letters of other servers, of our own people, or both",
)
WORDS = {"yes": True, "true": True, "no": False, "false": False}
LONG = 60  # characters of a cell in a list


def added(family: str, fields: Mapping[str, object], expires: str, note: str) -> str:
    entry = api.add(family, fields, expires=api.read_expiry(expires), note=note)
    return _noted("added", entry)


def verbs(*families: str) -> tuple[Verb, ...]:
    """The verbs of a command that keeps these tables."""
    return (
        Verb("list", lambda: _listed(families), "List the rules, in their order.", JSON, told=_told),
        Verb(
            "edit",
            lambda number, changes: _edited(_family(families, number), number, changes),
            "Change a rule: edit 12 reason='Go away' expires=3d",
            NUMBER,
            Argument("changes", nargs="+", metavar="FIELD=VALUE", help="a field from `list`"),
        ),
        Verb(
            "move",
            lambda number, place: _moved(_family(families, number), number, place),
            "Put a rule at another place of its table.",
            NUMBER,
            Argument("place", type=int, help="from 1"),
        ),
        Verb("on", _switch(families, active=True), "Let a rule hold again.", NUMBER),
        Verb("off", _switch(families, active=False), "Let a rule rest.", NUMBER),
        Verb("remove", lambda number: _removed(_family(families, number), number), "Remove a rule.", NUMBER),
    )


class RuleCommand(HouseCommand):
    errors = (BadRule,)


def row(family: str, entry: Entry) -> dict[str, object]:
    """A line as one flat row."""
    about = {"table": family, "number": entry.id, "place": entry.position}
    state = "expired" if api.expired(entry) else "on" if entry.active else "off"
    rest = {"state": state, "expires": entry.expires, "note": entry.note}
    return {**about, **api.says(entry.rule), **rest}


def read_text(path: str) -> str:
    """The text of a file. Raises BadRule with a sentence."""
    try:
        return Path(path).read_text()
    except UnicodeDecodeError:
        raise BadRule(f"{path} is not written in UTF-8.") from None


def _listed(families: Sequence[str]) -> list[dict[str, object]]:
    return [row(family, entry) for family in families for entry in api.entries(family)]


def _told(rows: list[dict[str, object]]) -> str:
    """A table for each kind, for their columns differ."""
    by_table: dict[object, list[dict[str, object]]] = {}
    for each in rows:
        by_table.setdefault(each["table"], []).append({name: _short(value) for name, value in each.items()})
    return "\n\n".join(tables.as_text(lines) for lines in by_table.values()) or "None."


def _short(value: object) -> object:
    text = value.replace("\n", " / ") if isinstance(value, str) else ""
    return f"{text[:LONG]}…" if len(text) > LONG else text or value


def _family(families: Sequence[str], number: int) -> str:
    """The table in which the rule stands. Raises BadRule."""
    for family in families:
        if any(entry.id == number for entry in api.entries(family)):
            return family
    raise BadRule(f"There is no rule {number} in this table; `list` shows the numbers.")


def _edited(family: str, number: int, changes: Sequence[str]) -> str:
    given: dict[str, object] = {}
    about: dict[str, object] = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise BadRule(f"“{change}” is no change: write field=value.")
        if name == "expires":
            about[name] = api.read_expiry(value)
        elif name == "note":
            about[name] = value
        else:
            given[name] = _read(family, name, value)
    return _noted("changed", api.change(family, number, given, **about))


def _read(family: str, name: str, value: str) -> object:
    """Yes and no are words where the field wants them; a text may stand in a file: plain=@footer.txt."""
    kinds: dict[str, Any] = {field.name: field.type for field in fields_of(api.FAMILIES[family])}  # type: ignore[arg-type]
    if kinds.get(name) is bool:
        return WORDS.get(value.casefold(), value)
    return read_text(value[1:]) if name in ("plain", "html") and value.startswith("@") else value


def _moved(family: str, number: int, place: int) -> str:
    return _noted("moved", api.move(family, number, place))


def _switch(families: Sequence[str], *, active: bool) -> Callable[[int], str]:
    def act(number: int) -> str:
        entry = api.change(_family(families, number), number, {}, active=active)
        return _noted("switched on" if active else "switched off", entry)

    return act


def _removed(family: str, number: int) -> str:
    return _noted("removed", api.remove(family, number))


def _noted(act: str, entry: Entry) -> str:
    sentence = f"rule {entry.id} at place {entry.position}: {entry.rule}"
    journal.note(Step("admin", f"{operator()} {act} {sentence}", detail={"by": operator(), "rule": entry.id}))
    return f"{act.capitalize()}: {sentence}."
