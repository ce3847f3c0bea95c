"""`manage.py alias`: addresses that stand for others."""

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.management.options import DOMAIN, NOTE, OFF, ON, SINCE, UNTIL, WORDS, time_row, validity
from mailapp.directory.values import AliasInfo, DirectoryError, Outcome
from mailapp.tables import table

ADDRESS = Argument("address", help="the alias, for example info@example.com")


def add(address: str, targets: list[str], since: object, until: object, words: str | None, note: str | None) -> str:
    valid = validity(api.ALWAYS, since, until, words)
    made = api.add_alias(address, targets, valid=valid, note=note or "", by=operator())
    return _leads(made)


def change(
    address: str,
    targets: list[str],
    since: object,
    until: object,
    words: str | None,
    note: str | None,
    active: bool | None,
) -> str:
    known = api.alias(address)
    if known is None:
        raise DirectoryError(f"There is no alias {address}.")
    valid = validity(known.valid, since, until, words)
    if not targets and valid == known.valid and note is None and active is None:
        raise UsageError("Say what to change: targets, --from, --until, --words, --note, --active or --inactive.")
    changed = api.change_alias(address, targets=targets or None, valid=valid, note=note, active=active, by=operator())
    return _leads(changed)


def listed(domain: str) -> list[AliasInfo]:
    return api.aliases(domain=domain)


def remove(address: str) -> str:
    api.remove_alias(address, by=operator())
    return f"The alias {address} is removed."


def _leads(alias: AliasInfo) -> str:
    """Where to; the other half of a circle may be made later, so a circle is told and not refused."""
    told = f"{alias.address} leads to {', '.join(alias.targets)}."
    if api.resolve(alias.address).outcome is not Outcome.LOOP:
        return told
    return f"{told}\nMind that this is a circle: mail for {alias.address} is refused until one of its aliases changes."


def in_words(found: list[AliasInfo]) -> str:
    return table([_row(alias) for alias in found])


def _row(alias: AliasInfo) -> dict[str, object]:
    row = {"address": alias.address, "targets": alias.targets, "active": alias.active}
    return {**row, **time_row(alias.valid), "note": alias.note}


class Command(HouseCommand):
    help = "Addresses that stand for one or more others, here or elsewhere."
    epilog = """examples:
  manage.py alias add info@example.com anna@example.com ben@example.com
  manage.py alias add anna@example.com anna@example.com anna.private@example.net   (forward, and keep a copy)
  manage.py alias add fair@example.com anna@example.com --until 2026-12-24 --words "The fair is over"
  manage.py alias set info@example.com --note "on the shop sign"
  manage.py alias list --domain example.com"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make an alias, perhaps for a time.",
            ADDRESS,
            Argument("targets", nargs="+", help="where its mail goes"),
            SINCE,
            UNTIL,
            WORDS,
            NOTE,
        ),
        Verb("list", listed, "List the aliases.", DOMAIN, JSON, told=in_words),
        Verb(
            "set",
            change,
            "Lead it elsewhere, or change what is given.",
            ADDRESS,
            Argument("targets", nargs="*", help="where its mail goes from now on"),
            SINCE,
            UNTIL,
            WORDS,
            NOTE,
            ON,
            OFF,
        ),
        Verb("remove", remove, "Remove an alias.", ADDRESS),
    )
