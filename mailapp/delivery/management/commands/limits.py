"""`manage.py limits`: how much one person may send."""

from argparse import ArgumentTypeError
from dataclasses import dataclass

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb
from mailapp.delivery import limits
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo, DirectoryError
from mailapp.policy import api as policy

MOST = 1_000_000
OFFICE = "office"
ADDRESS = Argument("address", help="the account, for example anna@example.com")


@dataclass(frozen=True, slots=True)
class Given:
    """What was written on the command line: a number, or None for the office's own limit."""

    value: int | None


def given(text: str) -> Given:
    """A type for arguments."""
    if text == OFFICE:
        return Given(None)
    if not (text.isascii() and text.isdigit() and int(text[:8]) <= MOST):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0 to {MOST}, nor the word {OFFICE}")
    return Given(int(text))


def listed() -> list[limits.Allowed]:
    return limits.overrides()


def show(address: str) -> list[limits.Limit]:
    return limits.usage(_account(address).id, policy.current())


def change(address: str, **changes: Given | None) -> str:
    wanted = {rule: new.value for rule, new in changes.items() if new is not None}
    if not wanted:
        raise UsageError("Name at least one limit: --letters-per-hour, --recipients-per-day, --new-recipients-per-day.")
    person = _account(address)
    limits.allow(person.id, **wanted)
    return f"{person.address} has limits of its own." if any(wanted.values()) else f"{person.address} is changed."


def _account(address: str) -> AccountInfo:
    """Raises DirectoryError."""
    found = directory.account(address)
    if found is None:
        raise DirectoryError(f"There is no account {address}.")
    return found


def _limit(rule: str, what: str) -> Argument:
    flag = f"--{rule.replace('_', '-')}"
    return Argument(flag, type=given, metavar="N", help=f"{what}; 0 = any number, {OFFICE} = as everybody")


class Command(HouseCommand):
    help = "How much one person may send, where it differs from the office's rules (see manage.py policy)."
    epilog = """examples:
  manage.py limits show anna@example.com
  manage.py limits set anna@example.com --new-recipients-per-day 1000
  manage.py limits set anna@example.com --new-recipients-per-day office"""
    errors = (DirectoryError,)
    verbs = (
        Verb("list", listed, "List everybody with limits of his own.", JSON),
        Verb("show", show, "Show one person's limits, and what is used of them.", ADDRESS, JSON),
        Verb(
            "set",
            change,
            "Give one person limits of his own.",
            ADDRESS,
            _limit("letters_per_hour", "letters in an hour"),
            _limit("recipients_per_day", "recipients in a day"),
            _limit("new_recipients_per_day", "of these, elsewhere and never written to before"),
        ),
    )
