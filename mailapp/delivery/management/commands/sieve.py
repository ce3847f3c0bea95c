"""`manage.py sieve`: Sieve scripts of people, of domains, and of the server."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.delivery.officescripts import OfficeScriptInfo, OfficeScripts, office_scripts
from mailapp.delivery.script import ScriptError, ScriptInfo
from mailapp.delivery.scripts import Scripts
from mailapp.delivery.sorting.plan import letter_of, plan
from mailapp.delivery.sorting.values import Deed, Turn
from mailapp.delivery.sorting.world import Case
from mailapp.directory import api as directory
from mailapp.directory.values import AccountInfo
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.standards import sieve

NAME = Argument("name", help="the script's name")
FILE = Argument("file", help="a file, or - for standard input")
WHOSE = (
    Argument("--account", default="", metavar="ADDRESS", help="a person's"),
    Argument("--domain", default="", metavar="DOMAIN", help="a domain's, for all of its people"),
    Argument("--server", action="store_true", help="the server's, for everybody"),
)
TURN = Argument("--turn", default="", choices=["before", "after"], help="of the office's: when it runs")


@dataclass(frozen=True, slots=True)
class Line:
    """One script in a list. `runs`: "active" for a person's, "before" or "after" for the office's, "" when it rests."""

    whose: str
    name: str
    runs: str
    size: int
    failure: str


@dataclass(frozen=True, slots=True)
class Would:
    """One thing that rules would do."""

    does: str
    rule: str


def listed(account: str, domain: str, server: bool) -> list[Line]:
    if account:
        person = _person(account)
        return [_own(person, info) for info in Scripts(person.id).listed()]
    if domain or server:
        return list(map(_office, OfficeScripts(_domain(account, domain, server)).listed()))
    return list(map(_office, office_scripts()))


def _own(person: AccountInfo, info: ScriptInfo) -> Line:
    return Line(person.address, info.name, "active" if info.active else "", info.size, info.failure)


def _office(info: OfficeScriptInfo) -> Line:
    return Line(info.domain or "the server", info.name, info.turn.value, info.size, info.failure)


def show(name: str, account: str, domain: str, server: bool) -> str:
    if account:
        return Scripts(_person(account).id).text(name).decode()
    return OfficeScripts(_domain(account, domain, server)).text(name)


def put(name: str, file: str, account: str, domain: str, server: bool, turn: str) -> str:
    octets = _read(file)
    if account:
        if turn:
            raise UsageError("A person's script has no turn: use `activate`.")
        warnings = Scripts(_person(account).id).put(name, octets)
    else:
        scripts = OfficeScripts(_domain(account, domain, server))
        warnings = scripts.put(name, octets, Turn(turn) if turn else None)
    _note("wrote", name, account, domain)
    return "\n".join([f"“{name}” is kept.", *_warned(warnings)])


def check(file: str, account: str, domain: str, server: bool) -> str:
    octets = _read(file)
    scripts = Scripts(_person(account).id) if account else OfficeScripts(domain.lower())
    warnings = scripts.check(octets)
    return "\n".join(["The script can be kept.", *_warned(warnings)])


def activate(name: str, account: str, domain: str, server: bool, turn: str) -> str:
    if account:
        if turn:
            raise UsageError("A person's script has no turn: it is active, or not.")
        Scripts(_person(account).id).activate(name)
    else:
        OfficeScripts(_domain(account, domain, server)).turn(name, Turn(turn or "before"))
    _note("activated", name, account, domain)
    when = "" if account else f" {turn or Turn.BEFORE} people's own"
    return f"“{name}” runs{when}."


def deactivate(name: str, account: str, domain: str, server: bool) -> str:
    if account:
        scripts = Scripts(_person(account).id)
        if not any(info.name == name and info.active for info in scripts.listed()):
            raise ScriptError(f"“{name}” is not active.")
        scripts.activate("")
    else:
        OfficeScripts(_domain(account, domain, server)).turn(name, Turn.INCLUDED)
    _note("deactivated", name, account, domain)
    return f"“{name}” rests."


def remove(name: str, account: str, domain: str, server: bool) -> str:
    if account:
        Scripts(_person(account).id).remove(name)
    else:
        OfficeScripts(_domain(account, domain, server)).remove(name)
    _note("removed", name, account, domain)
    return f"“{name}” is removed."


def try_out(address: str, file: str, sender: str) -> list[Would]:
    """Nothing is done."""
    person = _person(address)
    octets = _read(file).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    found = plan(person, letter_of(octets), Case(sieve.Envelope(sender, person.address)))
    troubles = [Would("Went wrong", str(trouble)) for trouble in found.troubles]
    return [*map(_would, found.deeds), *troubles]


def _would(deed: Deed) -> Would:
    return Would(deed.sentence, deed.because or "no rule says anything")


def _person(address: str) -> AccountInfo:
    found = directory.account(address)
    if found is None:
        raise ScriptError(f"There is no account {address}.")
    return found


def _domain(account: str, domain: str, server: bool) -> str:
    """Raises UsageError unless it is said whose script is meant, and once."""
    if sum(map(bool, (account, domain, server))) != 1:
        raise UsageError("Say whose script is meant: --account ADDRESS, --domain DOMAIN or --server.")
    return domain.lower()


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def _warned(warnings: Sequence[str]) -> list[str]:
    return [f"Warning: {warning}" for warning in warnings]


def _note(act: str, name: str, account: str, domain: str) -> None:
    whose = account or domain or "the server"
    journal.note(Step("admin", f"{operator()} {act} the Sieve script “{name}” of {whose}", address=account))


class Command(HouseCommand):
    help = "Sieve scripts: people's own, and those of a domain or of the server that run before or after them."
    epilog = """examples:
  manage.py sieve put archive archive.sieve --server --turn before
  manage.py sieve activate newsletters --domain example.com --turn after
  manage.py sieve list --account anna@example.com
  manage.py sieve try anna@example.com letter.eml --from carl@example.net"""
    errors = (ScriptError,)
    verbs = (
        Verb("list", listed, "List scripts: of one of these, or all of the office's.", *WHOSE, JSON),
        Verb("show", show, "Print a script.", NAME, *WHOSE),
        Verb("put", put, "Keep a script, or write it anew; a wrong one is not kept.", NAME, FILE, *WHOSE, TURN),
        Verb("check", check, "Say what is wrong with a script: line, column, remedy.", FILE, *WHOSE),
        Verb("activate", activate, "Let a script run.", NAME, *WHOSE, TURN),
        Verb("deactivate", deactivate, "Let a script rest.", NAME, *WHOSE),
        Verb("remove", remove, "Remove a script.", NAME, *WHOSE),
        Verb(
            "try",
            try_out,
            "What would rules do with a letter? Nothing is done.",
            Argument("address", help="whose rules"),
            Argument("file", help="the letter: a file, or - for standard input"),
            Argument("--from", dest="sender", default="", metavar="ADDRESS", help="the reverse-path (default: <>)"),
            JSON,
        ),
    )
