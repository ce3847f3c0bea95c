"""`manage.py relocated`: people who have moved, and their new addresses."""

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.management.options import DOMAIN, NOTE, OFF, ON, UNTIL, time_row, validity
from mailapp.directory.values import DirectoryError, RelocatedInfo
from mailapp.tables import table

ADDRESS = Argument("address", help="the old address, in a domain of ours")


def add(address: str, moved_to: str, until: object, note: str | None) -> str:
    valid = validity(api.ALWAYS, ..., until)
    made = api.add_relocated(address, moved_to, valid=valid, note=note or "", by=operator())
    return f"Whoever writes to {made.address} is told {made.moved_to}."


def change(address: str, to: str | None, until: object, note: str | None, active: bool | None) -> str:
    known = api.relocated_one(address)
    if known is None:
        raise DirectoryError(f"There is no relocated address {address}.")
    valid = validity(known.valid, ..., until)
    if to is None and valid == known.valid and note is None and active is None:
        raise UsageError("Say what to change: --to, --until, --note, --active or --inactive.")
    changed = api.change_relocated(address, moved_to=to, valid=valid, note=note, active=active, by=operator())
    return f"Whoever writes to {changed.address} is told {changed.moved_to}."


def listed(domain: str) -> list[RelocatedInfo]:
    return api.relocated(domain=domain)


def remove(address: str) -> str:
    api.remove_relocated(address, by=operator())
    return f"Nobody is told any more where {address} has gone."


def in_words(found: list[RelocatedInfo]) -> str:
    rows = [{"address": one.address, "moved to": one.moved_to, "active": one.active, **_rest(one)} for one in found]
    return table(rows)


def _rest(one: RelocatedInfo) -> dict[str, object]:
    return {"until": time_row(one.valid)["until"], "note": one.note}


class Command(HouseCommand):
    help = "People who have moved: mail for the old address is refused, and the refusal names the new one."
    epilog = """examples:
  manage.py relocated add dora@example.com dora@example.net --until 2027-06-30
  manage.py relocated list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Tell where somebody has gone. An account of that address must be switched off or removed first.",
            ADDRESS,
            Argument("moved_to", metavar="NEW", help="the new address"),
            UNTIL,
            NOTE,
        ),
        Verb("list", listed, "List who has moved.", DOMAIN, JSON, told=in_words),
        Verb(
            "set",
            change,
            "Change what is given.",
            ADDRESS,
            Argument("--to", metavar="NEW", help="the new address"),
            UNTIL,
            NOTE,
            ON,
            OFF,
        ),
        Verb("remove", remove, "Tell it no more.", ADDRESS),
    )
