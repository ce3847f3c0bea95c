"""Which scripts run for whom, remembered and compiled: a letter to somebody without rules asks nobody."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from mailapp.delivery.models import OfficeScript, Script
from mailapp.delivery.sorting.values import Ready, Source, Turn, Whose
from mailapp.directory.values import AccountInfo
from mailapp.net.stamp import Mark, Stamp
from mailapp.standards import sieve
from mailapp.standards.rulebook import Title, titles

FRESH_SECONDS = 5.0  # how long another machine may go on with the old rules; on this one they hold at once
COMPILED_LIMIT = 1000  # scripts that are held ready in a process

_stamp = Stamp(lambda: f"{settings.PILLARBOX_HOME}/run/rules")
_remembered: "tuple[float, Mark, _Known] | None" = None


class _Row(NamedTuple):
    """One script that runs; `domain` "" for the server's and a person's own."""

    own: bool
    pk: int
    name: str
    domain: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    """Every script that runs: people's own by account, the office's by domain ("" everybody) and turn."""

    own: Mapping[int, _Row]
    office: Mapping[tuple[str, str], Sequence[_Row]]


class Compiled(NamedTuple):
    """As Ready has it."""

    script: sieve.Script | None
    wrong: str
    titles: tuple[Title, ...]


class Scripts(NamedTuple):
    """What runs for one person, in order."""

    before: Sequence[Ready] = ()
    own: Ready | None = None
    after: Sequence[Ready] = ()


NONE = Scripts()


def of(person: AccountInfo) -> Scripts:
    """The scripts that run for this person's letters."""
    known = _known()
    own = known.own.get(person.id)
    if own is None and not known.office:
        return NONE
    domain = person.address.rpartition("@")[2]
    before = (*_office(known, "", Turn.BEFORE), *_office(known, domain, Turn.BEFORE))
    after = (*_office(known, domain, Turn.AFTER), *_office(known, "", Turn.AFTER))
    return Scripts(before, _ready(own, person.address) if own else None, after)


def uses(account: int, extension: str) -> bool:
    """Whether a person's own script, the one that runs, makes use of it; nobody is asked when there is none."""
    own = _known().own.get(account)
    ready = _ready(own) if own else None
    return bool(ready and ready.script and extension in ready.script.requires)


def nobody() -> bool:
    """Whether there is no script in the whole house that runs."""
    known = _known()
    return not known.own and not known.office


def changed() -> None:
    """A script has been written, chosen or removed: whoever delivers looks again, once it is committed."""
    forget()
    transaction.on_commit(_tell)


def forget() -> None:
    """Ask the database anew: the database is another one (tests)."""
    global _remembered
    _remembered = None


def _tell() -> None:
    forget()
    _stamp.change()


def _known() -> _Known:
    global _remembered
    now, kept, mark = time.monotonic(), _remembered, _stamp.read()
    if kept is None or kept[1] != mark or now - kept[0] > FRESH_SECONDS:
        kept = _remembered = (now, mark, _Known(_own_rows(), _office_rows()))
    return kept[2]


def _own_rows() -> dict[int, _Row]:
    rows = Script.objects.filter(active=True).values_list("account_id", "id", "name", "changed")
    return {account: _Row(True, pk, name, "", when) for account, pk, name, when in rows}


def _office_rows() -> dict[tuple[str, str], Sequence[_Row]]:
    """In the order of their names."""
    rows = OfficeScript.objects.exclude(turn="").order_by("name")
    found: dict[tuple[str, str], list[_Row]] = {}
    for pk, name, domain, turn, when in rows.values_list("id", "name", "domain__name", "turn", "changed"):
        found.setdefault((domain or "", turn), []).append(_Row(False, pk, name, domain or "", when))
    return {**found}


def _office(known: _Known, domain: str, turn: Turn) -> Sequence[Ready]:
    rows = known.office.get((domain, turn), ())
    return list(chain.from_iterable([ready] if (ready := _ready(row)) else [] for row in rows))


def _ready(row: _Row, address: str = "") -> Ready | None:
    """None when the script has gone meanwhile."""
    whose = Whose.OWN if row.own else Whose.DOMAIN if row.domain else Whose.SERVER
    source = Source(whose, address or row.domain, row.name, row.pk)
    try:
        made = _compiled(row.own, row.pk, row.changed)
    except LookupError:
        forget()
        return None
    return Ready(source, *made)


@lru_cache(COMPILED_LIMIT)
def _compiled(own: bool, pk: int, changed: datetime) -> Compiled:
    """The script as it was written then, or why it is none (any more). Raises LookupError when it is gone."""
    table: type[Script] | type[OfficeScript] = Script if own else OfficeScript
    text = table.objects.filter(pk=pk, changed=changed).values_list("text", flat=True).first()
    if text is None:
        raise LookupError(pk)
    return compiled(text)


def compiled(text: str) -> Compiled:
    """The script, or why it is none."""
    try:
        return Compiled(sieve.compile(text), "", titles(text))
    except sieve.CompileError as wrong:
        return Compiled(None, str(wrong.problems[0]), ())
