"""A person's .procmailrc becomes one of his Sieve scripts."""

from dataclasses import dataclass

from mailapp.delivery import api as delivery
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.moving.files import Look, nowhere
from mailapp.standards import procmail
from mailapp.standards.procmail import Person, Report

NAME = "procmail"


class MoveError(Exception):
    """It could not be done, and nothing was changed; the text is for who asked."""


@dataclass(frozen=True, slots=True)
class Request:
    """`home` is the person's on the old machine, "" for /home and the local part; `leave_out`: what must be may be."""

    text: str
    address: str
    name: str = NAME
    home: str = ""
    files: Look = nowhere
    leave_out: bool = False
    activate: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """`kept`: the script is written; `reports` tell of lines that it does not do, or does not quite."""

    address: str
    script: str
    kept: bool
    active: bool
    recipes: int
    reports: tuple[Report, ...]
    sieve: str


def move_rules(said: Request, *, by: str) -> Moved:
    """Raises MoveError, ProcmailError, ScriptError, OSError."""
    account = directory.account(said.address)
    if account is None:
        raise MoveError(f"There is no account {said.address}.")
    made = _translation(said, account.address)
    if made.left_out and not said.leave_out and not said.dry_run:
        raise MoveError(_refusal(made.left_out))
    if not said.dry_run:
        _keep(said, account.id, account.address, made, by)
    kept = not said.dry_run
    return Moved(account.address, said.name, kept, kept and said.activate, made.recipes, made.reports, made.sieve)


def _translation(said: Request, address: str) -> procmail.Translation:
    person = Person(address, home=said.home, host=address.rpartition("@")[2])
    return procmail.translate(said.text, person, lambda path: said.files(path, person.directory))


def _refusal(reports: tuple[Report, ...]) -> str:
    lines = "\n".join(f"  {report}" for report in reports)
    return (
        f"Not all of it can be done here, so nothing was changed:\n{lines}\n"
        "Say --leave-out to go without these lines, or --dry-run to see the script."
    )


def _keep(said: Request, account: int, address: str, made: procmail.Translation, by: str) -> None:
    scripts = delivery.Scripts(account)
    scripts.put(said.name, made.sieve.encode())
    if said.activate:
        scripts.activate(said.name)
    summary = f"{by} moved procmail's rules in as the script “{said.name}”"
    detail = {"by": by, "recipes": made.recipes, "left out": len(made.left_out), "active": said.activate}
    journal.note(Step("admin", summary, address=address, detail=detail))
