"""`manage.py search`: the full-text index."""

from dataclasses import asdict
from typing import Any

from mailapp.commands import JSON, HouseCommand, Verb
from mailapp.policy import api as policy
from mailapp.search import api
from mailapp.store.watched import counting


def status() -> dict[str, Any]:
    found = asdict(api.status())
    found["built"] = found["built"] and found["built"].isoformat(timespec="seconds")
    return found


def catchup() -> str:
    with counting("letters") as progress:
        added = api.finish(policy.current(), progress)
    return f"{added} letter{'' if added == 1 else 's'} added; {api.status().waiting} wait."


def rebuild() -> str:
    with counting("letters") as progress:
        added = api.rebuild(policy.current(), progress)
    return f"The index is made anew of {added} letter{'' if added == 1 else 's'}."


class Command(HouseCommand):
    help = (
        "The full-text index: how it is, catching up, making it anew. Nobody has to: the worker looks after it, and "
        "searches find everything also without it, only more slowly."
    )
    epilog = "Example: manage.py search status --json"
    errors = (api.IndexTrouble,)
    verbs = (
        Verb("status", status, "How many letters it knows, and how far it is behind.", JSON),
        Verb("catchup", catchup, "Take in now what came since, until nothing is left."),
        Verb("rebuild", rebuild, "Throw it away, and read every letter again."),
    )
