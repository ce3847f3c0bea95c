"""`manage.py account`: the people with a mailbox."""

import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from mailapp.commands import JSON, PASSWORD_STDIN, Argument, HouseCommand, UsageError, Verb, operator, read_password
from mailapp.directory import api
from mailapp.directory.values import AccountInfo, DirectoryError, WebSessionInfo
from mailapp.tables import card, table

ADDRESS = Argument("address", help="for example anna@example.com")
IN_LANGUAGE = f"in which the server writes to the person: {', '.join(api.PAGES)}"


def add(address: str, name: str, password_stdin: bool, quota: str | None, admin: bool, language: str) -> str:
    octets = None if quota is None else api.parse_size(quota)
    password = _password(password_stdin)
    person: dict[str, Any] = {"display_name": name, "quota": octets, "admin": admin, "language": language}
    made = api.add_account(address, password, **person, by=operator())
    return f"{made.address} has a mailbox now, {_limit(made)}."


def listed(domain: str) -> list[AccountInfo]:
    return api.accounts(domain=domain)


def show(address: str) -> AccountInfo:
    found = api.account(address)
    if found is None:
        raise DirectoryError(f"There is no account {address}.")
    return found


def remove(address: str, yes: bool, clean: bool) -> str:
    gone = show(address)
    if not yes:
        _confirm(f"Remove {gone.address} and all mail in its mailbox?")
    api.remove_account(address, clean=clean, by=operator())
    left = [one.place for one in api.mentions(gone.address)]
    rest = f" It is still named in {', '.join(left)}." if left else ""
    return f"{gone.address} is removed.{rest}"


def password(address: str, password_stdin: bool) -> str:
    known = show(address)
    api.set_password(address, _password(password_stdin), by=operator())
    return f"{known.address} has a new password."


def quota(address: str, size: str) -> str:
    changed = api.change_account(address, quota=api.parse_size(size), by=operator())
    return f"{changed.address} has a mailbox {_limit(changed)}."


def change(address: str, name: str | None, admin: bool | None, language: str | None) -> str:
    if name is None and admin is None and language is None:
        raise UsageError("Say what to change: --name, --language, --admin or --no-admin.")
    changed = api.change_account(address, display_name=name, admin=admin, language=language, by=operator())
    return f"{changed.address} is changed."


def sessions(address: str) -> list[WebSessionInfo]:
    return api.web_sessions(address)


def logout(address: str) -> str:
    ended = api.end_web_sessions(address, by=operator())
    return f"{show(address).address} is logged out of {ended} browser{'' if ended == 1 else 's'}."


def disable(address: str) -> str:
    changed = api.change_account(address, active=False, by=operator())
    return f"{changed.address} is switched off: no login, and no mail is taken for it."


def enable(address: str) -> str:
    changed = api.change_account(address, active=True, by=operator())
    return f"{changed.address} is switched on."


def in_words(people: list[AccountInfo]) -> str:
    return table([as_row(person) for person in people])


def as_devices(known: list[WebSessionInfo]) -> str:
    rows = [
        {"device": one.device, "from": one.client, "logged in": _minute(one.began), "last seen": _minute(one.seen)}
        for one in known
    ]
    return table(rows)


def _minute(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def in_lines(person: AccountInfo) -> str:
    return card(as_row(person))


def as_row(person: AccountInfo) -> dict[str, object]:
    """As people read it; JSON has the octets."""
    return {**asdict(person), "quota": api.format_size(person.quota)}


def _password(password_stdin: bool) -> str:
    """Read it; an easily guessed one is taken, for old passwords move in with their people, but said."""
    given = read_password(password_stdin)
    for weakness in api.weaknesses(given):
        print(f"Warning: {weakness}", file=sys.stderr)
    return given


def _confirm(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{question} There is no terminal to ask on: give --yes if you mean it.")
    if input(f"{question} [y/N] ").strip().casefold() not in ("y", "yes"):
        raise DirectoryError("Nothing is removed.")


def _limit(account: AccountInfo) -> str:
    return f"of up to {api.format_size(account.quota)}" if account.quota else "without a limit"


class Command(HouseCommand):
    help = "The people with a mailbox here."
    epilog = """examples:
  manage.py account add anna@example.com --name "Anna Arnold" --quota 2G
  echo "$PASSWORD" | manage.py account add ben@example.com --name Ben --password-stdin
  manage.py account disable ben@example.com
  manage.py account list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make an account. The password is asked for on the terminal, twice.",
            ADDRESS,
            Argument("--name", default="", help="the person's name, as it stands in the letters"),
            PASSWORD_STDIN,
            Argument("--quota", help="size such as 2G or 500M; 0 = no limit (default: the domain's)"),
            Argument("--admin", action="store_true", help="may use the panel"),
            Argument("--language", default="", help=IN_LANGUAGE),
        ),
        Verb(
            "list",
            listed,
            "List the accounts. In JSON quotas are octets, 0 = no limit.",
            Argument("--domain", default="", help="of this domain only"),
            JSON,
            told=in_words,
        ),
        Verb("show", show, "Show one account.", ADDRESS, JSON, told=in_lines),
        Verb("password", password, "Set a new password.", ADDRESS, PASSWORD_STDIN),
        Verb("quota", quota, "Set how large the mailbox may grow.", ADDRESS, Argument("size", help="2G, 500M, 0")),
        Verb(
            "set",
            change,
            "Change the name, the role or the language.",
            ADDRESS,
            Argument("--name", help="the person's name"),
            Argument("--language", help=f"{IN_LANGUAGE}; '' for none"),
            Argument("--admin", action="store_const", const=True, default=None, help="may use the panel"),
            Argument("--no-admin", dest="admin", action="store_const", const=False, help="may not"),
        ),
        Verb(
            "sessions",
            sessions,
            "List the browsers in which somebody is logged in.",
            ADDRESS,
            JSON,
            told=as_devices,
        ),
        Verb("logout", logout, "Log somebody out of every browser; mail programs go on.", ADDRESS),
        Verb("disable", disable, "Switch an account off; its mail stays.", ADDRESS),
        Verb("enable", enable, "Switch an account on again.", ADDRESS),
        Verb(
            "remove",
            remove,
            "Remove an account and its mail.",
            ADDRESS,
            Argument("--yes", action="store_true", help="do not ask"),
            Argument("--clean", action="store_true", help="take it out of aliases, groups and all else that names it"),
        ),
    )
