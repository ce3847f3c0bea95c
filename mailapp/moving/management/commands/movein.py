"""`manage.py movein`: what people bring along from where they were."""

from collections.abc import Iterator
from pathlib import Path

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.delivery.script import ScriptError
from mailapp.moving.rules import NAME, Moved, MoveError, Request, move_rules
from mailapp.standards.procmail import ProcmailError


def procmail(
    file: Path,
    address: str,
    name: str,
    home: str,
    include_dir: Path | None,
    leave_out: bool,
    activate: bool,
    dry_run: bool,
) -> Moved:
    said = Request(file, address, name, home, include_dir, leave_out, activate, dry_run)
    return move_rules(said, by=operator())


def told(moved: Moved) -> Iterator[str]:
    """The script itself when it was not kept, then what is to be known of it."""
    if not moved.kept:
        yield moved.sieve + "\n"
    for report in moved.reports:
        yield f"{'left out' if report.left_out else 'note'}: {report}\n"
    if moved.kept:
        does = (
            "It is active now." if moved.active else "It is not active: choose it by --activate or in a mail program."
        )
        yield f"{moved.recipes} recipes are {moved.address}'s script “{moved.script}” now. {does}\n"


class Command(HouseCommand):
    help = "Take in what people bring along: a .procmailrc becomes a Sieve script that does the same."
    epilog = """examples:
  manage.py movein procmail /home/anna/.procmailrc anna@example.com --dry-run
  manage.py movein procmail rc anna@example.com --include-dir /home/anna --leave-out --activate"""
    errors = (MoveError, ProcmailError, ScriptError)
    verbs = (
        Verb(
            "procmail",
            procmail,
            "Translate a .procmailrc into a Sieve script of this person.",
            Argument("file", type=Path, help="the .procmailrc"),
            Argument("address", help="whose rules they are, for example anna@example.com"),
            Argument(
                "--name", default=NAME, help="of the script (default: procmail); one of that name is written anew"
            ),
            Argument("--home", default="", metavar="DIR", help="$HOME on the old machine (default: /home/LOCALPART)"),
            Argument(
                "--include-dir",
                type=Path,
                default=None,
                metavar="DIR",
                help="where files lie that INCLUDERC, SWITCHRC, cat and vacation name",
            ),
            Argument("--leave-out", action="store_true", help="go without lines that cannot be translated"),
            Argument("--activate", action="store_true", help="make it the active script"),
            Argument("--dry-run", action="store_true", help="show the script, and change nothing"),
            JSON,
            told=told,
        ),
    )
