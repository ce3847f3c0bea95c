"""`manage.py team`: mailboxes that several people share, and to which nobody logs in."""

import sys
from dataclasses import asdict

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api as directory
from mailapp.directory.values import DirectoryError
from mailapp.store import api
from mailapp.store.teams import Member, TeamInfo
from mailapp.tables import table

ADDRESS = Argument("address", help="the team mailbox, for example info@example.com")
WHO = Argument("who", help="the address of a person or a group; anyone for everybody here")
LEVEL = Argument("level", help="read, file (read, mark, put in, take out), everything; or letters of RFC 4314: lrswite")


def add(address: str, name: str, quota: str | None) -> str:
    octets = None if quota is None else directory.parse_size(quota)
    made = api.add_team(address, name=name, quota=octets, by=operator())
    return f"{made.address} takes mail now. Nobody sees it yet: manage.py team grant {made.address} WHO LEVEL."


def listed() -> list[TeamInfo]:
    return api.teams()


def show(address: str) -> TeamInfo:
    found = api.team(address)
    if found is None:
        raise DirectoryError(f"There is no team mailbox {address}.")
    return found


def change(address: str, name: str | None, quota: str | None, active: bool | None) -> str:
    if name is None and quota is None and active is None:
        raise UsageError("Say what to change: --name, --quota, --active or --inactive.")
    octets = None if quota is None else directory.parse_size(quota)
    changed = api.change_team(address, name=name, quota=octets, active=active, by=operator())
    return f"{changed.address} is changed."


def grant(address: str, who: str, level: str, send_as: bool | None) -> str:
    changed = api.grant_team(address, who, level, send_as=send_as, by=operator())
    member = next(one for one in changed.members if one.who.casefold() == who.strip().casefold())
    sends = ", and may send as it" if member.sends_as else ""
    return f"{member.who} has the rights {member.rights} to {changed.address}{sends}."


def revoke(address: str, who: str) -> str:
    changed = api.revoke_team(address, who, by=operator())
    return f"{who} no longer shares {changed.address}."


def remove(address: str, yes: bool) -> str:
    known = show(address)
    if not yes and not sys.stdin.isatty():
        raise UsageError("There is no terminal to ask on: give --yes if you mean it.")
    if not yes and input(f"Remove {known.address} and all its mail? [y/N] ").strip().casefold() not in ("y", "yes"):
        raise DirectoryError("Nothing is removed.")
    api.remove_team(known.address, by=operator())
    return f"{known.address} is removed."


def in_words(found: list[TeamInfo]) -> str:
    return table([as_row(one) for one in found])


def in_lines(found: TeamInfo) -> str:
    rows = [asdict(member) for member in found.members]
    head = f"{found.address} {found.name}".strip()
    quota = directory.format_size(found.quota)
    return f"{head}, {quota}{'' if found.active else ', switched off'}\n{table(rows)}"


def as_row(found: TeamInfo) -> dict[str, object]:
    members = ", ".join(map(_briefly, found.members)) or "nobody"
    return {
        "address": found.address,
        "name": found.name,
        "quota": directory.format_size(found.quota),
        "shared": members,
    }


def _briefly(member: Member) -> str:
    return f"{member.who} ({member.level or member.rights}{', sends as it' if member.sends_as else ''})"


class Command(HouseCommand):
    help = (
        "Team mailboxes: they get mail as people do, several people share them in their mail programs and in the "
        "webmail, each with his own unread letters, and nobody logs in to them."
    )
    epilog = """examples:
  manage.py team add info@example.com --name "Information" --quota 5G
  manage.py team grant info@example.com anna@example.com everything --send-as
  manage.py team grant info@example.com staff@example.com read
  manage.py team revoke info@example.com staff@example.com
  manage.py team list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make a team mailbox.",
            ADDRESS,
            Argument("--name", default="", help="what people call it"),
            Argument("--quota", help="size such as 2G or 500M; 0 = no limit (default: the domain's)"),
        ),
        Verb("list", listed, "List the team mailboxes and who shares them.", JSON, told=in_words),
        Verb("show", show, "Show one, with everybody's rights.", ADDRESS, JSON, told=in_lines),
        Verb(
            "set",
            change,
            "Change what is given.",
            ADDRESS,
            Argument("--name", help="what people call it"),
            Argument("--quota", help="2G, 500M, 0"),
            Argument("--active", action="store_const", const=True, default=None, help="switch it on"),
            Argument("--inactive", dest="active", action="store_const", const=False, help="switch it off: no mail"),
        ),
        Verb(
            "grant",
            grant,
            "Let somebody share it, or change his rights.",
            ADDRESS,
            WHO,
            LEVEL,
            Argument("--send-as", action="store_const", const=True, default=None, help="may also write in its name"),
            Argument("--no-send-as", dest="send_as", action="store_const", const=False, help="may not"),
        ),
        Verb("revoke", revoke, "Let somebody share it no longer.", ADDRESS, WHO),
        Verb(
            "remove",
            remove,
            "Remove a team mailbox and its mail.",
            ADDRESS,
            Argument("--yes", action="store_true", help="do not ask"),
        ),
    )
