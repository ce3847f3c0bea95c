"""`manage.py reindex`: message files → database."""

from collections.abc import Callable

from mailapp.commands import JSON, Argument, HouseCommand, Verb
from mailapp.directory.values import DirectoryError
from mailapp.store.recover import reindex
from mailapp.store.survey import Finding, Kind
from mailapp.store.values import StoreError
from mailapp.store.watched import counting

ADDRESS = Argument("address", nargs="?", help="one account; all of them when left out")


def brought_back(address: str | None) -> list[dict[str, str]]:
    with counting("messages brought back") as progress:
        found = list(reindex(address, progress))
    taken_in = [one.address for one in found if one.kind is Kind.NO_ACCOUNT]
    messages = sum(one.kind is Kind.UNKNOWN_FILE for one in found)
    lines = [
        {"what": f"{name} had lost the account: it is there again; give it a password with `account password`"}
        for name in taken_in
    ]
    lines += [{"what": told(one)} for one in found if (told := TOLD.get(one.kind))]
    if again := sum(one.kind is Kind.LOST_LETTER for one in found):
        lines.append({"what": f"{again} letters in quarantine again"})
    if left := sum(one.kind is Kind.LOST_LETTER_LEFT for one in found):
        lines.append({"what": f"{left} letters in quarantine wait for people who have no account"})
    return [*lines, {"what": f"{messages} {'message' if messages == 1 else 'messages'} brought back into the database"}]


TOLD: dict[Kind, Callable[[Finding], str]] = {
    Kind.HOUSE: lambda found: (
        f"domains, accounts, aliases, groups, rights to send, rules, lists and scripts are again as {found.path} tells"
    ),
    Kind.HOUSE_LEFT: lambda found: (
        f"some of what {found.path} tells of domains, accounts, aliases, groups, rules, lists and scripts cannot be "
        "made again; "
        "make it by hand and run this again, or take the file away"
    ),
    Kind.KEEPSAKE: lambda found: (
        f"{found.address} has the rights, notes, saved searches, scripts and lists again, contacts, and what was "
        "chosen in the webmail"
    ),
    Kind.PAPER_LEFT: lambda found: (
        f"{found.address or 'the office'}: some of the contacts in {found.path} cannot be read, or the file is gone; "
        "the others are in the address book; mend the file and run this again, or take it and the file pillarbox.json "
        "beside it away"
    ),
    Kind.KEEPSAKE_LEFT: lambda found: (
        f"{found.address}: some of what {found.path} tells cannot be made again, for example because it names people "
        "or groups that are not there; make them and run this again, or take the file away"
    ),
}


def in_words(lines: list[dict[str, str]]) -> str:
    return "\n".join(line["what"] for line in lines)


class Command(HouseCommand):
    help = (
        "Bring every message file that the database does not know back into it, with folder and flags, and letters in "
        "quarantine; rights, notes, saved searches, Sieve scripts, lists of senders, address books, times of letters "
        "that wait, and what people have chosen in the webmail, where the database has lost them. After the loss of "
        "the whole database: migrate, then reindex; domains, accounts, aliases, groups, rules and lists come back too, "
        "without passwords."
    )
    epilog = "Example: manage.py reindex anna@example.com"
    errors = (StoreError, DirectoryError)
    verbs = (Verb("", brought_back, "Bring back.", ADDRESS, JSON, told=in_words),)
