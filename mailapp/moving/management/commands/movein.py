"""`manage.py movein`: what people bring along from where they were."""

import getpass
import sys
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.delivery.script import ScriptError
from mailapp.directory import api as directory
from mailapp.moving import imaps, maildirs, mboxes
from mailapp.moving import postfix as tables
from mailapp.moving.addresses import Outcome, bring
from mailapp.moving.brought import Brought, Known, Unread
from mailapp.moving.files import included, text_of
from mailapp.moving.imaps import NoImap
from mailapp.moving.letters import Line, familiar, move_letters
from mailapp.moving.maildirs import NoMaildir
from mailapp.moving.mboxes import NoMbox
from mailapp.moving.rules import NAME, Moved, MoveError, Request, move_rules
from mailapp.standards.procmail import ProcmailError
from mailapp.store.watched import counting


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
    said = Request(text_of(file), address, name, home, included(include_dir), leave_out, activate, dry_run)
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


def maildir(directory: Path, address: str, dry_run: bool) -> list[Line]:
    return _letters(maildirs.letters(directory), address, dry_run)


def mbox(path: Path, address: str, folder: str, dry_run: bool) -> list[Line]:
    return _letters(mboxes.letters(path, folder), address, dry_run)


def imap(server: str, login: str, address: str, tls: str, any_certificate: bool, dry_run: bool) -> list[Line]:
    where = imaps.Server.of(server, tls, not any_certificate)
    person = directory.account(address)
    if person is None:
        raise MoveError(f"There is no account {address}.")
    with imaps.opened(where, login, read_secret(f"Password of {login} at {where.host}: ")) as client:
        return _letters(imaps.letters(client, where, partial(familiar, person.id)), address, dry_run)


def postfix(file: Path, domain: str, virtual: bool, dry_run: bool) -> list[Outcome]:
    look, text = included(file.absolute().parent), text_of(file)
    if "\0" in text:
        raise MoveError(f"{file} is no text: name the source of the table, not what postmap or newaliases made of it.")
    lines = (tables.virtual if virtual else tables.aliases)(text, domain, lambda path: look(path, "/"))
    return bring(lines, by=operator(), dry_run=dry_run)


def in_words(found: list[Outcome]) -> Iterator[str]:
    """What is left out line by line, and how many the others are."""
    for each in found:
        if each.why:
            yield f"line {each.line}: {each.address} is left out: {each.why}\n"
    for what in ("made", "would be made", "already"):
        if count := sum(each.what == what for each in found):
            yield f"{count} {'were here already' if what == 'already' else what}\n"
    if not found:
        yield "There is no line in it.\n"


def read_secret(question: str) -> str:
    """One line of standard input, asked for where a terminal is. Raises UsageError."""
    secret = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not secret:
        raise UsageError("There is no password on standard input.")
    return secret


def _letters(found: Iterator[Brought | Known | Unread], address: str, dry_run: bool) -> list[Line]:
    lock = Path(settings.PILLARBOX_HOME) / "run" / f"movein-{sha256(address.encode()).hexdigest()[:16]}.lock"
    with counting("letters") as progress:
        return move_letters(address, found, by=operator(), dry_run=dry_run, lock=lock, progress=progress)


DRY_RUN = Argument("--dry-run", action="store_true", help="tell how many letters would come, and change nothing")


class Command(HouseCommand):
    help = "Take in what people bring along: letters of a Maildir, of mboxes or from an IMAP server, aliases, rules."
    epilog = """examples:
  manage.py movein procmail /home/anna/.procmailrc anna@example.com --dry-run
  manage.py movein procmail rc anna@example.com --include-dir /home/anna --leave-out --activate
  manage.py movein maildir /home/anna/Maildir anna@example.com
  manage.py movein postfix /etc/aliases --domain example.com --dry-run
  manage.py movein imap mail.old.example anna anna@example.com
  manage.py movein mbox /var/mail/anna anna@example.com --folder INBOX"""
    errors = (MoveError, ProcmailError, ScriptError, NoImap, NoMaildir, NoMbox)
    verbs = (
        Verb(
            "maildir",
            maildir,
            "Copy the letters of a Maildir and its folders, with flags and dates; what has come already comes no more.",
            Argument("directory", type=Path, help="the Maildir: it has a directory cur in it"),
            Argument("address", help="whose letters they are, for example anna@example.com"),
            DRY_RUN,
            JSON,
        ),
        Verb(
            "mbox",
            mbox,
            "Copy the letters of mbox files, with flags and dates; what has come already comes no more.",
            Argument("path", type=Path, help="an mbox, or a directory of them"),
            Argument("address", help="whose letters they are, for example anna@example.com"),
            Argument("--folder", default="", metavar="NAME", help="into this one (default: named for the file)"),
            DRY_RUN,
            JSON,
        ),
        Verb(
            "imap",
            imap,
            "Copy the letters of an account on another server; what has come already comes no more. "
            "The password there is asked for, or read from standard input.",
            Argument("server", help="for example mail.old.example, or with a port: mail.old.example:143"),
            Argument("login", help="who logs in there; Dovecot's master users as anna*master"),
            Argument("address", help="whose letters they are here, for example anna@example.com"),
            Argument(
                "--tls", choices=("at-once", "starttls", "none"), default="", help="default: starttls on port 143"
            ),
            Argument("--any-certificate", action="store_true", help="go on although its certificate is not good"),
            DRY_RUN,
            JSON,
        ),
        Verb(
            "postfix",
            postfix,
            "Make aliases of /etc/aliases, or of a table of virtual aliases; the source, not the .db.",
            Argument("file", type=Path, help="for example /etc/aliases"),
            Argument("--domain", required=True, help="of names without one (Postfix's myorigin)"),
            Argument("--virtual", action="store_true", help="it is a table of virtual_alias_maps"),
            Argument("--dry-run", action="store_true", help="tell what would be made, and change nothing"),
            JSON,
            told=in_words,
        ),
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
