"""What the directory knows, as plain values for a file, and back: for the day on which the database is lost.

No passwords: whoever reads mail shall not find them beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from mailapp.directory.acts import SERVER, act
from mailapp.directory.models import Account, Alias, Domain, Grant, Group, Pattern, RelayRecipient
from mailapp.directory.signals import group_changed
from mailapp.directory.values import BroughtBack

Told = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One table. Rows are told apart by the columns of `key`; `what` they are stands in `columns`."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]


# In this order: those further down name those above.
KINDS = (
    Kind("domains", Domain, ("name",),
         ("kind", "target", "check_by", "active", "default_quota", "catch_all", "mta_sts")),
    Kind("accounts", Account, ("address",), ("domain", "display_name", "quota", "active", "role", "language")),
    Kind("aliases", Alias, ("address",),
         ("domain", "kind", "targets", "active", "valid_from", "valid_until", "words", "note")),
    Kind("groups", Group, ("address",), ("domain", "name", "members", "posting", "active", "note")),
    Kind("patterns", Pattern, ("domain", "expression"), ("position", "targets", "active", "note")),
    Kind("grants", Grant, ("account", "group", "address"), ("note",)),
    Kind("relay_recipients", RelayRecipient, ("address",), ("domain",)),
)  # fmt: skip
LATER = {"mta_sts"}  # columns that older files do not have
UNCHECKED = {"password", "account", "group"}  # may be empty
NAMES: dict[str, tuple[type[models.Model], str]] = {
    "domain": (Domain, "name"),
    "account": (Account, "address"),
    "group": (Group, "address"),
}


def told() -> Told:
    """Every row of the tables above; others are named by their address, moments as ISO 8601 writes them."""
    return {kind.name: _rows(kind) for kind in KINDS}


def _rows(kind: Kind) -> list[dict[str, Any]]:
    columns = kind.key + kind.columns
    looked_up = [f"{column}__{NAMES[column][1]}" if _is_name(kind, column) else column for column in columns]
    rows = kind.model._default_manager.order_by("pk").values_list(*looked_up)
    return [{column: _plain(value) for column, value in zip(columns, row, strict=True)} for row in rows]


def _is_name(kind: Kind, column: str) -> bool:
    return column in NAMES and _field(kind, column).is_relation


def _field(kind: Kind, column: str) -> "models.Field[Any, Any]":
    found = kind.model._meta.get_field(column)
    assert isinstance(found, models.Field)
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def bring_back(kept: Mapping[str, Any], by: str = SERVER) -> BroughtBack:
    """Make what is not there; what is there stays as it is. An account comes back without a password."""
    made: dict[str, list[str]] = {}
    failed = 0
    with act("brought back what the directory had known", by):
        for kind in KINDS:
            rows = kept.get(kind.name)
            for row in rows if isinstance(rows, list) else ():
                try:
                    if _make(kind, row):
                        made.setdefault(kind.name, []).append(str(row[kind.key[-1]]))
                except (ValidationError, DatabaseError, LookupError, TypeError, ValueError, AttributeError):
                    failed += 1
        group_changed.send(Group)
    return BroughtBack(made, failed)


@transaction.atomic
def _make(kind: Kind, told: Mapping[str, Any]) -> bool:
    """Whether it was missing. Raises for what is no such row, or names somebody who is not there."""
    columns = [column for column in kind.key + kind.columns if column in told or column not in LATER]
    fields = {column: _value(kind, column, told[column]) for column in columns}
    if kind.model._default_manager.filter(**{column: fields[column] for column in kind.key}).exists():
        return False
    row = kind.model(**fields)
    if isinstance(row, Account):
        row.set_password(None)
    _check_lists(fields)
    row.clean_fields(exclude=UNCHECKED)
    row.save(force_insert=True)
    return True


def _value(kind: Kind, column: str, told: Any) -> Any:
    if told is not None and _is_name(kind, column):
        model, name = NAMES[column]
        found = model._default_manager.filter(**{name: told}).first()
        if found is None:
            raise LookupError(f"There is no {column} {told}.")
        return found
    return _field(kind, column).to_python(told)


def _check_lists(fields: Mapping[str, Any]) -> None:
    """Lists of addresses; the database takes any JSON."""
    lists: Sequence[Any] = [fields[column] for column in ("targets", "members") if column in fields]
    if not all(isinstance(each, list) and all(isinstance(one, str) for one in each) for each in lists):
        raise TypeError("This is no list of addresses.")
