"""`manage.py contacts`: the address books in files, and what is in them."""

import sys
from collections.abc import Iterator
from pathlib import Path

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.contacts import api
from mailapp.contacts.api import OFFICE, ContactsError, Owner, Taken
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.journal import api as journal
from mailapp.journal.values import Step

FILE = Argument("file", help="vCards (2.1, 3.0, 4.0), or CSV as Google and Outlook write it; - is standard input")
SHARED = Argument("--office", action="store_true", help="the book that all share")
WHOSE = Argument("--of", dest="whose", default="", metavar="ADDRESS", help="a person's own book")
GROUP = Argument("--group", default="", help="only this group; of an import: put all of them into it, too")
FORM = Argument(
    "--as", dest="form", choices=("vcard", "vcard4", "google", "outlook"), default="vcard", help="vcard is version 3.0"
)
WORDS = Argument("--words", default="", help="that stand on the card")


def listed(office: bool, whose: str, words: str) -> list[dict[str, object]]:
    return [
        {
            "number": one.id,
            "name": one.name,
            "address": one.address,
            "phone": one.phone,
            "organisation": one.organisation,
        }
        for one in api.find(_owner(office, whose), words, limit=api.MOST)
    ]


def take(file: str, office: bool, whose: str, group: str) -> Taken:
    owner = _owner(office, whose)
    octets = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    taken = api.take(owner, octets, group)
    said = f"{operator()} imported {taken.added} contacts into the book of {whose or 'the office'}"
    journal.note(Step("admin", said, address=whose, detail={"by": operator()}))
    return taken


def told(taken: Taken) -> str:
    lines = [f"{taken.added} are new, {taken.changed} written anew, {taken.same} were there already."]
    return "\n".join([*lines, *taken.troubles])


def export(office: bool, whose: str, group: str, form: str) -> Iterator[str]:
    owner = _owner(office, whose)
    number = _group(owner, group) if group else None
    if form.startswith("vcard"):
        yield from api.vcards_of(owner, "4.0" if form == "vcard4" else "3.0", number)
    else:
        yield api.csv_of([one.card for one in api.all_of(owner, number)], outlook=form == "outlook")


def _group(owner: Owner, name: str) -> int:
    found = next((one.id for one in api.groups(owner) if one.name.casefold() == name.casefold()), None)
    if found is None:
        raise ContactsError(f"There is no group “{name}” in this book.")
    return found


def _owner(office: bool, whose: str) -> Owner:
    if office == bool(whose):
        raise ContactsError("Say whose book: --office, or --of ADDRESS.")
    if office:
        return OFFICE
    person = directory.account(whose)
    if person is None:
        raise ContactsError(f"There is no account {whose}.")
    return person.id


class Command(HouseCommand):
    help = "Address books: the office's, and people's own."
    epilog = """Examples:
The office's suppliers, from Outlook:  manage.py contacts import suppliers.csv --office --group Suppliers
A copy of Anna's:                      manage.py contacts export --of anna@example.com > anna.vcf"""
    errors = (ContactsError, DirectoryError)
    verbs = (
        Verb("list", listed, "List a book.", SHARED, WHOSE, WORDS, JSON),
        Verb("import", take, "Take a file into a book.", FILE, SHARED, WHOSE, GROUP, JSON, told=told),
        Verb(
            "export",
            export,
            "Print a book, or a group of it, as a file.",
            SHARED,
            WHOSE,
            GROUP,
            FORM,
            told=lambda said: said,
        ),
    )
