"""`manage.py fsck`: do the Maildirs and the database agree?"""

from typing import Any

from django.core.management.base import CommandError

from mailapp.commands import JSON, Argument, HouseCommand, Verb
from mailapp.directory.values import DirectoryError
from mailapp.store.recover import check
from mailapp.store.values import StoreError

ADDRESS = Argument("address", nargs="?", help="one account; all of them when left out")


def fsck(address: str | None) -> list[dict[str, str]]:
    return [
        {"kind": found.kind.name.lower(), "what": found.sentence, "remedy": found.remedy} for found in check(address)
    ]


class Command(HouseCommand):
    help = "Check that message files and database agree. Changes nothing; exit status 1 when something is wrong."
    epilog = "Example: manage.py fsck anna@example.com --json"
    errors = (StoreError, DirectoryError)
    verbs = (Verb("", fsck, "Check.", ADDRESS, JSON),)

    def run_verb(self, verb: Verb, options: dict[str, Any]) -> str:
        self.wrong: list[dict[str, str]] = []
        text = super().run_verb(Verb(verb.name, self._remember, "", *verb.arguments), options)
        if not self.wrong:
            return text if options["json"] else "Files and database agree."
        self.stdout.write(text)
        raise CommandError("1 thing is wrong." if len(self.wrong) == 1 else f"{len(self.wrong)} things are wrong.")

    def _remember(self, address: str | None) -> list[dict[str, str]]:
        self.wrong = fsck(address)
        return self.wrong
