"""`manage.py pattern`: regular expressions that stand for many addresses."""

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.management.options import DOMAIN, NOTE, OFF, ON
from mailapp.directory.values import DirectoryError, PatternInfo

ID = Argument("pattern", type=int, metavar="ID", help="its number in the list")
POSITION = Argument("--position", type=int, help="the lowest that matches holds (default: the last)")


def add(domain: str, expression: str, targets: list[str], position: int | None, note: str | None) -> str:
    made = api.add_pattern(domain, expression, targets, position=position, note=note or "", by=operator())
    return f"Pattern {made.id}: {made.expression} in {made.domain} leads to {', '.join(made.targets)}."


def change(
    pattern: int,
    expression: str | None,
    to: list[str],
    position: int | None,
    note: str | None,
    active: bool | None,
) -> str:
    if expression is None and not to and position is None and note is None and active is None:
        raise UsageError("Say what to change: --expression, --to, --position, --note, --active or --inactive.")
    changed = api.change_pattern(
        pattern,
        expression=expression,
        targets=to or None,
        position=position,
        note=note,
        active=active,
        by=operator(),
    )
    return f"Pattern {changed.id}: {changed.expression} in {changed.domain} leads to {', '.join(changed.targets)}."


def listed(domain: str) -> list[PatternInfo]:
    return api.patterns(domain=domain)


def remove(pattern: int) -> str:
    api.remove_pattern(pattern, by=operator())
    return f"Pattern {pattern} is removed."


class Command(HouseCommand):
    help = (
        "Regular-expression aliases (RE2): held against the whole part before the @, in either case, in their order, "
        "when no account, alias or group has the address. $1 in a target stands for what the first bracket matched."
    )
    epilog = r"""examples:
  manage.py pattern add example.com '(.+)-shop' '$1@example.com'
  manage.py pattern add example.com 'ticket-(\d+)' 'desk+ticket$1@example.com' --position 5
  manage.py pattern list --domain example.com
  manage.py resolve anna-shop@example.com"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make a pattern.",
            Argument("domain", help="one of our domains"),
            Argument("expression", help="without the @ and the domain"),
            Argument("targets", nargs="+", help="where the mail goes"),
            POSITION,
            NOTE,
        ),
        Verb("list", listed, "List the patterns in the order in which they are tried.", DOMAIN, JSON),
        Verb(
            "set",
            change,
            "Change what is given.",
            ID,
            Argument("--expression", help="another expression"),
            Argument("--to", action="append", default=[], metavar="ADDRESS", help="a target (may be repeated)"),
            POSITION,
            NOTE,
            ON,
            OFF,
        ),
        Verb("remove", remove, "Remove a pattern.", ID),
    )
