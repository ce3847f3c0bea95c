"""The base of every `manage.py` command of ours: verbs, tables, `--json`, and what goes wrong as one sentence.

A command with verbs is a table; each verb's function takes its arguments by name and returns what to say:

    def add(domain: str, quota: str) -> str:
        api.add_domain(domain, quota=parse_size(quota), by=operator())
        return f"{domain} is ours now."

    def listed() -> list[DomainInfo]:
        return api.domains()

    class Command(HouseCommand):
        help = "The domains that are ours."
        epilog = "Example: manage.py domain add example.com --quota 2G"
        errors = (DirectoryError,)                    # said in one sentence, exit status 1
        verbs = (
            Verb("add", add, "Make a domain ours.", Argument("domain", help="for example example.com"), QUOTA),
            Verb("list", listed, "List our domains.", JSON),
        )

A str is printed as it is; a list of values (frozen dataclasses or dicts) is a table, a single one is a card of
lines, and both are JSON with `--json` (give the verb the argument JSON). None says nothing. What reads better in
words of its own gets a function: `Verb(…, told=in_words)`; what has no end is an iterator of values, and its words an
iterator of texts or octets, printed as they come.

A command without verbs names one nameless verb: `verbs = (Verb("", trace, "…", Argument("words")),)`.

Exit status: 0 done; 1 it could not be done (raise one of `errors`, or `CommandError`); 2 wrong usage (`UsageError`).
"""

import getpass
import os
import re
import sys
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from django.core.management import ManagementUtility
from django.core.management.base import BaseCommand, CommandError, CommandParser, SystemCheckError
from django.db import DatabaseError, OperationalError, ProgrammingError

from mailapp.net.disk import is_full
from mailapp.tables import as_json, as_text, json_lines

DISK_FULL = "The disk is full, or does not take it ({}). Make room, and do it again."
MOST_WORKERS = 2  # of one server, by default; more only where more cores are idle

Said = str | Iterator[str] | Iterator[bytes]


class UsageError(CommandError):
    """The command line itself is wrong: exit status 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, returncode=2)


class Argument:
    """One argument of a verb, in argparse's own words."""

    def __init__(self, *flags: str, **options: Any) -> None:
        self.flags, self.options = flags, options


JSON = Argument("--json", action="store_true", help="print JSON, for scripts")
PASSWORD_STDIN = Argument(
    "--password-stdin", action="store_true", help="read the password from standard input instead of asking for it"
)


def count(text: str) -> int:
    """A type for arguments: a whole number from 1 to a million."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:8]) <= 1_000_000):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000000")
    return int(text)


WORKERS = Argument(
    "--workers", type=count, default=min(os.cpu_count() or 1, MOST_WORKERS), help="processes that share the work"
)


class Verb:
    """One act of a command: its name on the command line, the function that does it, its help and its arguments."""

    def __init__(
        self,
        name: str,
        act: Callable[..., object],
        help: str,
        *arguments: Argument,
        told: Callable[[Any], Said] = as_text,
    ) -> None:
        self.name, self.act, self.help, self.arguments, self.told = name, act, help, arguments, told

    def dress(self, parser: CommandParser) -> None:
        """Give the parser our arguments, and remember which verb was chosen."""
        actions = [parser.add_argument(*argument.flags, **argument.options) for argument in self.arguments]
        parser.set_defaults(chosen=self, taken=[action.dest for action in actions])

    def run(self, options: dict[str, Any]) -> Said:
        """Do it; what is to be printed."""
        given = {name: options[name] for name in options["taken"]}
        wants_json = bool(JSON in self.arguments and given.pop("json"))
        answer = self.act(**given)
        if wants_json:
            return json_lines(answer) if isinstance(answer, Iterator) else as_json(answer)
        return answer if isinstance(answer, str) else self.told(answer)


class HouseCommand(BaseCommand):
    """A command made of verbs; the module's docstring shows how."""

    requires_system_checks = ["pillarbox"]  # the settings; the pages need not be loaded
    verbs: ClassVar[Sequence[Verb]] = ()
    errors: ClassVar[tuple[type[Exception], ...]] = ()
    epilog: ClassVar[str] = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=self.epilog, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        if len(self.verbs) == 1 and not self.verbs[0].name:
            self.verbs[0].dress(parser)
            return
        choices = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
        for verb in self.verbs:
            verb.dress(choices.add_parser(verb.name, help=verb.help, description=verb.help))

    def handle(self, *args: Any, **options: Any) -> str | None:
        return self.run_verb(options["chosen"], options) or None

    def run_verb(self, verb: Verb, options: dict[str, Any]) -> str:
        """Run it, with the troubles that we know told as one sentence; what is left to print."""
        try:
            said = verb.run(options)
            return said if isinstance(said, str) else self._print(said)
        except self.errors as trouble:
            raise CommandError(str(trouble)) from trouble
        except DatabaseError as trouble:
            if sentence := database_sentence(trouble):
                raise CommandError(sentence) from trouble
            raise
        except OSError as trouble:
            if is_full(trouble):
                raise CommandError(DISK_FULL.format(trouble.strerror)) from trouble
            raise CommandError(f"{trouble.filename or 'The system'}: {trouble.strerror or trouble}.") from trouble

    def _print(self, pieces: Iterator[str] | Iterator[bytes]) -> str:
        for piece in pieces:
            if isinstance(piece, bytes):
                sys.stdout.buffer.write(piece)
            else:
                self.stdout.write(piece)
        return ""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """On the command line every trouble is one sentence on standard error, never a traceback."""
        try:
            said = super().execute(*args, **options)
            self.stdout.flush()
            return said
        except SystemCheckError:
            raise  # Django prints these well
        except BrokenPipeError:  # `| head` has seen enough; what is still buffered goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(0) from None
        except Exception as trouble:
            if options.get("traceback") or not getattr(self, "_called_from_command_line", False):
                raise
            known = isinstance(trouble, CommandError)
            self.stderr.write(str(trouble) if known else unforeseen(trouble))
            raise SystemExit(trouble.returncode if isinstance(trouble, CommandError) else 1) from trouble
        except KeyboardInterrupt:
            raise SystemExit(130) from None  # 128 + SIGINT, as a shell expects


class CommandLine(ManagementUtility):
    """Django's, but a command that does not exist is wrong usage: exit status 2."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        try:
            return super().fetch_command(subcommand)
        except SystemExit as unknown:
            raise SystemExit(2) from unknown


def execute(words: list[str]) -> None:
    """What `manage.py` was called with."""
    CommandLine(words).execute()


def database_sentence(trouble: DatabaseError) -> str:
    """What an administrator can do about it; nothing when it is a fault of ours."""
    if re.search(r"not a database|malformed", str(trouble)):  # SQLITE_NOTADB, SQLITE_CORRUPT
        return (
            f"The database is damaged ({trouble}). Stop everything, bring back a copy of it, or move it away and run "
            "`manage.py migrate` and `manage.py reindex`, which makes it anew from the Maildirs."
        )
    if not isinstance(trouble, OperationalError | ProgrammingError):
        return ""
    words = (str(trouble).strip().splitlines() or [type(trouble).__name__])[0]
    if is_full(trouble):
        return DISK_FULL.format(words)
    if missing := re.search(
        r"no such (table|column)|has no (column) |(relation|column) .* does not exist", str(trouble)
    ):
        lacks = "is older than the program" if "column" in missing.groups() else "has no tables yet, or not all of them"
        return f"The database {lacks}: run `manage.py migrate` (or `manage.py setup` in a new house) first."
    return f"The database does not answer: {words}."


def unforeseen(trouble: Exception) -> str:
    return f"Something went wrong that should not: {type(trouble).__name__}: {trouble} (--traceback shows where)."


def operator() -> str:
    """Who sits at the command line, for the journal."""
    try:
        return f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # a user id without a name, as in containers
        return "command line"


def read_password(password_stdin: bool) -> str:
    """The new password: one line of standard input, or asked twice on a terminal. Raises UsageError."""
    if not password_stdin and not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask for a password on: give --password-stdin and one line.")
    try:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _asked_twice()
    except UnicodeDecodeError as trouble:
        raise UsageError("The password on standard input is not written in UTF-8.") from trouble
    except EOFError as trouble:  # Ctrl-D
        raise UsageError("No password was given.") from trouble
    if not password:
        raise UsageError("Standard input holds no password." if password_stdin else "An empty password is none.")
    return password


def _asked_twice() -> str:
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Once more: "):
        raise UsageError("The two passwords differ.")
    return password
