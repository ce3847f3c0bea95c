"""What people have chosen and written for themselves, as plain values for a file, and back (store/keepsake.py)."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from mailapp.store.keepers import LostLetter
from webmail.models import Chosen, Declined, Identity, Invited, PictureSender, Template
from webmail.options import kept

CHARACTERS = 4 * 1024 * 1024  # of one person's rows of a kind; what is too much is left out
WRONG = (ValidationError, DatabaseError, LookupError, TypeError, ValueError, AttributeError)
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: the fields by which a row is told from another of the same person."""

    model: type[models.Model]
    key: tuple[str, ...]
    more: tuple[str, ...] = ()


TABLES = {
    "options": Table(Chosen, (), ("options",)),
    "identities": Table(
        Identity, ("address", "name"), ("reply_to", "signature", "signature_html", "above", "standard")
    ),
    "templates": Table(Template, ("whole", "name"), ("subject", "text", "html")),
    "pictures": Table(PictureSender, ("address",)),
    "declined": Table(Declined, ("what",)),
    "invited": Table(Invited, ("meeting",), ("sequence", "cancelled", "answer", "answered")),
}


class WebmailKeeper:
    name = "webmail"

    def of_house(self) -> Any:
        return {}

    def of_people(self) -> Mapping[int, Any]:
        found: dict[int, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
        for kind, table in TABLES.items():
            room: dict[int, int] = defaultdict(lambda: CHARACTERS)
            for row in table.model._default_manager.order_by("pk").values("account", *table.key, *table.more):
                account = row.pop("account")
                room[account] -= len(json.dumps(row))
                if room[account] >= 0:
                    found[account][kind].append(row)
        return found

    def house_back(self, told: Any) -> int:
        return 0

    def person_back(self, account: int, told: Any) -> int:
        told = told if isinstance(told, dict) else {}
        failed = sum(
            not _back(account, table, line) for kind, table in TABLES.items() for line in _lines(told.get(kind))
        )
        kept.forget()
        return failed

    def letters_back(self, only: str) -> Iterator[LostLetter]:
        return iter(())


def _back(account: int, table: Table, line: Any) -> bool:
    """A row that is there already stays as it is."""
    try:
        key, more = ({name: line[name] for name in names} for names in (table.key, table.more))
        table.model(account_id=account, **key, **more).clean_fields(exclude=["account"])
        with transaction.atomic():
            table.model._default_manager.get_or_create(account_id=account, **key, defaults=more)
    except WRONG:
        return False
    return True


def _lines(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []
