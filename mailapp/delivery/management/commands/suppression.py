"""`manage.py suppression`: addresses that nobody should write to."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count, operator
from mailapp.delivery import suppression
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError

ADDRESS = Argument("address", help="for example ben@example.net")
ACCOUNT = Argument("--account", default="", metavar="ADDRESS", help="for the letters of this account only")


def listed(words: str, counted: bool) -> list[suppression.Entry]:
    return suppression.entries(words, counted=counted)


def add(address: str, reason: str, account: str, days: int) -> str:
    made = suppression.suppress(address, reason=reason, by=operator(), account=_id(account), days=days)
    return f"Nobody writes to {made.address} any more{f' until {made.until:%Y-%m-%d}' if made.until else ''}."


def remove(address: str, account: str) -> str:
    suppression.lift(address, by=operator(), account=_id(account))
    return f"{address} may be written to again."


def _id(address: str) -> int | None:
    """Raises DirectoryError."""
    if not address:
        return None
    found = directory.account(address)
    if found is None:
        raise DirectoryError(f"There is no account {address}.")
    return found.id


class Command(HouseCommand):
    help = "Addresses that keep bouncing, or that somebody asked not to be written to: letters to them are refused."
    epilog = """examples:
  manage.py suppression list --counted
  manage.py suppression add press@example.net --reason "they asked for it" --days 365
  manage.py suppression remove press@example.net"""
    errors = (suppression.NotSuppressed, DirectoryError, ValueError)
    verbs = (
        Verb(
            "list",
            listed,
            "List them, newest first.",
            Argument("words", nargs="?", default="", help="part of the address, the server's words or the reason"),
            Argument("--counted", action="store_true", help="also those that bounced, but too seldom yet"),
            JSON,
        ),
        Verb(
            "add",
            add,
            "Let nobody write there.",
            ADDRESS,
            Argument("--reason", default="", help="why; whoever writes there reads it"),
            ACCOUNT,
            Argument("--days", type=count, default=0, help="for so many days (without: until it is lifted)"),
        ),
        Verb("remove", remove, "Let it be written to again.", ADDRESS, ACCOUNT),
    )
