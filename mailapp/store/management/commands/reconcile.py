"""`manage.py reconcile`: message files ↔ database."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb
from mailapp.directory.values import DirectoryError
from mailapp.store.recover import MENDERS, reconcile
from mailapp.store.survey import Kind
from mailapp.store.values import StoreError
from mailapp.store.watched import counting
from mailapp.tables import as_text

ADDRESS = Argument("address", nargs="?", help="one account; all of them when left out")
MENDED = {*MENDERS, Kind.COUNTERS, Kind.NUMBERS, Kind.ORPHANS}


def agreed(address: str | None) -> list[dict[str, str]]:
    with counting("messages adopted") as progress:
        return [
            {
                "kind": found.kind.name.lower(),
                "what": found.sentence,
                "done": "mended" if found.kind in MENDED else f"to do: {found.remedy}",
            }
            for found in reconcile(address, progress)
        ]


def told(found: list[dict[str, str]]) -> str:
    return as_text(found) if found else "Files and database agree."


class Command(HouseCommand):
    help = (
        "Make message files and database agree: adopt files that are new, remove rows whose file is gone (the "
        "journal says which), finish what a crash left half done, and put counters right."
    )
    epilog = "Example: manage.py reconcile"
    errors = (StoreError, DirectoryError)
    verbs = (Verb("", agreed, "Reconcile.", ADDRESS, JSON, told=told),)
