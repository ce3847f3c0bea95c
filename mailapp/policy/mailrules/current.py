"""The rules about mail that hold now, compiled, and remembered for a few seconds."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from mailapp.policy.mailrules.access import AccessTable
from mailapp.policy.mailrules.content import ContentTable
from mailapp.policy.mailrules.copies import CopyTable
from mailapp.policy.mailrules.families import FAMILIES
from mailapp.policy.mailrules.footers import FooterTable
from mailapp.policy.mailrules.rewriting import RewritingTable
from mailapp.policy.mailrules.values import BadRule, Numbered, read
from mailapp.policy.models import MailRule

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0  # how long another process may go on with the old rules

Lines = tuple[tuple[str, int, str], ...]  # family, id, what it says: equal lines need no new machine


@dataclass(frozen=True, slots=True)
class MailRules:
    """Every table, compiled; an empty one is false, and costs nothing."""

    access: AccessTable = field(default_factory=AccessTable)
    content: ContentTable = field(default_factory=ContentTable)
    rewriting: RewritingTable = field(default_factory=RewritingTable)
    copies: CopyTable = field(default_factory=CopyTable)
    footers: FooterTable = field(default_factory=FooterTable)


NO_RULES = MailRules()

_cached: tuple[float, Lines, MailRules] | None = None


def current() -> MailRules:
    """What holds now. Rules that expire meanwhile hold up to FRESH_SECONDS more."""
    global _cached
    now, kept = time.monotonic(), _cached
    if kept is None or now - kept[0] > FRESH_SECONDS:
        rows = _rows()
        lines = tuple((row.family, row.pk, repr(row.says)) for row in rows)
        same = kept is not None and kept[1] == lines
        kept = _cached = (now, lines, kept[2] if kept is not None and same else compiled(_numbered(rows)))
    return kept[2]


def forget() -> None:
    """Ask the database anew: a rule has changed, or the database is another one (tests)."""
    global _cached
    _cached = None


def check() -> None:
    """Build the machines for what the database says now, in the caller's transaction. Raises BadRule."""
    compiled(_numbered(_rows()))


def compiled(tables: dict[str, Sequence[Numbered]]) -> MailRules:
    """The machines for these lines. Raises BadRule when they are too many for one."""
    if not any(tables.values()):
        return NO_RULES
    of = {family: tuple(tables.get(family, ())) for family in FAMILIES}
    return MailRules(
        AccessTable(of["access"]),
        ContentTable(of["content"]),
        RewritingTable(of["rewriting"]),
        CopyTable(of["copies"]),
        FooterTable(of["footers"]),
    )


def _rows() -> list[MailRule]:
    rows = MailRule.objects.filter(active=True).order_by("family", "position", "id")
    now = timezone.now()
    return [row for row in rows if row.expires is None or row.expires > now]


def _numbered(rows: Sequence[MailRule]) -> dict[str, Sequence[Numbered]]:
    tables: dict[str, list[Numbered]] = {family: [] for family in FAMILIES}
    for row in rows:
        try:
            tables[row.family].append(Numbered(row.pk, read(FAMILIES[row.family], row.says)))
        except (BadRule, KeyError) as wrong:  # of another release, or written by hand: the others hold
            log.warning("rule %s of the table %s is passed over: %s", row.pk, row.family, wrong)
    return {**tables}
