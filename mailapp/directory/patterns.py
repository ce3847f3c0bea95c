"""Regular-expression aliases: one line that stands for all addresses of a domain whose local part it matches."""

from collections.abc import Iterable

from django.db.models import Max

from mailapp.directory import domains
from mailapp.directory.acts import SERVER, act
from mailapp.directory.addresses import canonical
from mailapp.directory.families import clean_note, some
from mailapp.directory.matching import REFERENCE, WrongExpression, compiled, missing_brackets
from mailapp.directory.models import Pattern
from mailapp.directory.values import DirectoryError, PatternInfo

STEP = 10  # between positions, so that one can be put between two
LAST = 1_000_000  # position
MOST = 1000  # in one domain: unknown recipients are held against all of them


def patterns(*, domain: str = "", words: str = "") -> list[PatternInfo]:
    """All in the order in which they are tried: of this domain, with these words in expression or note."""
    rows = Pattern.objects.select_related("domain")
    if domain:
        rows = rows.filter(domain=domains.row_of(domain))
    infos = [_info(row) for row in rows]
    sought = words.casefold()
    return [one for one in infos if sought in f"{one.expression} {one.domain} {one.note}".casefold()]


def pattern(pattern_id: int) -> PatternInfo | None:
    row = Pattern.objects.select_related("domain").filter(pk=pattern_id).first()
    return _info(row) if row else None


def add_pattern(
    domain: str,
    expression: str,
    targets: Iterable[str],
    *,
    position: int | None = None,
    active: bool = True,
    note: str = "",
    by: str = SERVER,
) -> PatternInfo:
    """Make one; without a position it is tried last. Raises DirectoryError."""
    area = domains.row_of(domain)
    expression = checked_expression(expression)
    row = Pattern(domain=area, expression=expression, targets=_targets(expression, targets), active=active)
    row.note = clean_note(note)
    with act(f"added the pattern {expression} in {area.name} for {some(row.targets)}", by):
        if Pattern.objects.filter(domain=area, expression=expression).exists():
            raise DirectoryError(f"{area.name} has this expression already.")
        if area.patterns.count() >= MOST:
            raise DirectoryError(f"{area.name} has {MOST} patterns already: that is the most.")
        last = area.patterns.aggregate(last=Max("position"))["last"] or 0
        row.position = min(last + STEP, LAST) if position is None else _position(position)
        row.save()
    return _info(row)


def change_pattern(
    pattern_id: int,
    *,
    expression: str | None = None,
    targets: Iterable[str] | None = None,
    position: int | None = None,
    active: bool | None = None,
    note: str | None = None,
    by: str = SERVER,
) -> PatternInfo:
    """Change what is given. Raises DirectoryError."""
    row = _row_of(pattern_id)
    row.expression = row.expression if expression is None else checked_expression(expression)
    row.targets = _targets(row.expression, row.targets if targets is None else targets)
    row.position = row.position if position is None else _position(position)
    row.active = row.active if active is None else active
    row.note = row.note if note is None else clean_note(note)
    taken = Pattern.objects.filter(domain=row.domain, expression=row.expression).exclude(pk=row.pk)
    if taken.exists():
        raise DirectoryError(f"{row.domain.name} has this expression already.")
    state = "" if row.active else ", switched off"
    with act(f"changed a pattern of {row.domain.name}: {row.expression} for {some(row.targets)}{state}", by):
        row.save()
    return _info(row)


def remove_pattern(pattern_id: int, *, by: str = SERVER) -> None:
    """Raises DirectoryError when there is none."""
    row = _row_of(pattern_id)
    with act(f"removed the pattern {row.expression} of {row.domain.name}", by):
        row.delete()


def checked_expression(text: str) -> str:
    """Raises DirectoryError with what is wrong with it."""
    expression = text.strip()
    if not expression:
        raise DirectoryError("Write a regular expression, such as (.+)-shop.")
    if "@" in expression:
        raise DirectoryError("A regular expression is held against what stands before the @: write it without.")
    try:
        compiled(expression)
    except WrongExpression as wrong:
        raise DirectoryError(f"“{expression}” is not a regular expression that we can use: {wrong}.") from wrong
    return expression


def _position(number: int) -> int:
    if not 0 <= number <= LAST:
        raise DirectoryError(f"A position is a number from 0 to {LAST}.")
    return number


def _targets(expression: str, texts: Iterable[str]) -> list[str]:
    """Targets with `$1` …; each must be an address once something is put in."""
    kept = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if not kept:
        raise DirectoryError("Name at least one address that the mail shall go to.")
    for target in kept:
        canonical(REFERENCE.sub("x", target))
    if missing := missing_brackets(expression, kept):
        raise DirectoryError(f"{missing} stands for a bracket that “{expression}” does not have.")
    return kept


def _row_of(pattern_id: int) -> Pattern:
    row = Pattern.objects.select_related("domain").filter(pk=pattern_id).first()
    if row is None:
        raise DirectoryError(f"There is no pattern {pattern_id}.")
    return row


def _info(row: Pattern) -> PatternInfo:
    return PatternInfo(row.pk, row.domain.name, row.expression, tuple(row.targets), row.active, row.position, row.note)
