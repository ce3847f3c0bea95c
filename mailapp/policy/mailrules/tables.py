"""The tables as they are kept: lines in an order. Whoever changes one notes it in the journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mailapp.policy.mailrules import current
from mailapp.policy.mailrules.families import kind
from mailapp.policy.mailrules.values import LINE_CHARACTERS, BadRule, Entry, Rule, read, says
from mailapp.policy.models import MailRule

MOST = 2000  # lines of one table


def entries(family: str) -> list[Entry]:
    """The lines of a table in their order, expired and switched-off ones too. Raises BadRule."""
    wanted = kind(family)
    rows = MailRule.objects.filter(family=family).order_by("position", "id")
    readable = [(row, rule) for row in rows if (rule := _rule(wanted, row))]
    return [
        Entry(row.pk, place, rule, row.active, row.expires, row.note) for place, (row, rule) in enumerate(readable, 1)
    ]


def entry(family: str, number: int) -> Entry:
    """One line. Raises BadRule when there is none of that number."""
    for found in entries(family):
        if found.id == number:
            return found
    raise BadRule(f"There is no rule {number} in the table {family}.")


def add(family: str, fields: Mapping[str, object], **about: object) -> Entry:
    """Put a line at the end of its table; `about` as in `change`. Raises BadRule."""
    return add_many(family, [fields], **about)[0]


def add_many(family: str, lines: Sequence[Mapping[str, object]], **about: object) -> list[Entry]:
    """Put lines at the end of their table, all or none. Raises BadRule."""
    rules = [read(kind(family), fields) for fields in lines]
    with transaction.atomic():
        table = MailRule.objects.filter(family=family)
        if table.count() + len(rules) > MOST:
            raise BadRule(f"A table has at most {MOST} rules.")
        last = table.aggregate(last=Max("position"))["last"] or 0
        rows = [MailRule(family=family, position=last + place, says=says(rule)) for place, rule in enumerate(rules, 1)]
        for row in rows:
            _describe(row, about)
            row.save()
        current.check()
    current.forget()
    made = {row.pk for row in rows}
    return [found for found in entries(family) if found.id in made]


def change(family: str, number: int, fields: Mapping[str, object], **about: object) -> Entry:
    """Change what is given: fields of the rule; `active`, `expires`, `note` of the line. Raises BadRule."""
    row = _row(family, number)
    row.says = says(read(kind(family), {**row.says, **fields}))
    _describe(row, about)
    with transaction.atomic():
        row.save()
        current.check()
    current.forget()
    return entry(family, number)


def move(family: str, number: int, to: int) -> Entry:
    """Put a line at place `to` (from 1) of its table. Raises BadRule."""
    moved = _row(family, number)
    with transaction.atomic():
        rows = [row for row in MailRule.objects.filter(family=family).order_by("position", "id") if row.pk != number]
        rows.insert(max(to, 1) - 1, moved)
        for position, row in enumerate(rows, 1):
            row.position = position
        MailRule.objects.bulk_update(rows, ["position"])
    current.forget()
    return entry(family, number)


def remove(family: str, number: int) -> Entry:
    """The line that is gone now. Raises BadRule when there is none of that number."""
    found = entry(family, number)
    _row(family, number).delete()
    current.forget()
    return found


def expired(found: Entry, now: datetime | None = None) -> bool:
    """Whether its time is over."""
    return found.expires is not None and found.expires <= (now or timezone.now())


def _rule(wanted: type[Rule], row: MailRule) -> Rule | None:
    """None for a line of another release, which `current` passes over, too."""
    try:
        return read(wanted, row.says)
    except BadRule:
        return None


def _row(family: str, number: int) -> MailRule:
    kind(family)
    row = MailRule.objects.filter(family=family, pk=number).first()
    if row is None:
        raise BadRule(f"There is no rule {number} in the table {family}.")
    return row


def _describe(row: MailRule, about: Mapping[str, object]) -> None:
    for name, value in about.items():
        setattr(row, name, _note(str(value)) if name == "note" else value)


def _note(note: str) -> str:
    note = " ".join(note.split())
    if len(note) > LINE_CHARACTERS or not note.isprintable():
        raise BadRule(f"A note is one line of at most {LINE_CHARACTERS} characters.")
    return note
