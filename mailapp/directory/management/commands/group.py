"""`manage.py group`: named lists of members behind one address."""

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.management.options import DOMAIN, NOTE, OFF, ON
from mailapp.directory.values import DirectoryError, GroupInfo, Posting

ADDRESS = Argument("address", help="the group, for example team@example.com")
WHO = "who may write to it: anybody, its members, or nobody from outside"


def add(address: str, members: list[str], name: str, posting: str, note: str | None) -> str:
    made = api.add_group(address, members, name=name, posting=Posting(posting), note=note or "", by=operator())
    return f"{made.address} stands for {', '.join(made.members)}."


def listed(domain: str) -> list[GroupInfo]:
    return api.groups(domain=domain)


def change(address: str, name: str | None, posting: str | None, note: str | None, active: bool | None) -> str:
    if name is None and posting is None and note is None and active is None:
        raise UsageError("Say what to change: --name, --posting, --note, --active or --inactive.")
    who = None if posting is None else Posting(posting)
    changed = api.change_group(address, name=name, posting=who, note=note, active=active, by=operator())
    return f"{changed.address} is changed."


def remove(address: str) -> str:
    api.remove_group(address, by=operator())
    return f"The group {address} is removed."


def members(address: str, add: list[str], remove: list[str]) -> list[str] | str:
    """Show them, or change them."""
    known = api.group(address)
    if known is None:
        raise DirectoryError(f"There is no group {address}.")
    if not add and not remove:
        return list(known.members)
    leaving = {name.casefold() for name in remove}
    strangers = leaving - {name.casefold() for name in known.members}
    if strangers:
        raise DirectoryError(f"{', '.join(sorted(strangers))} is not a member of {known.address}.")
    staying = [name for name in known.members if name.casefold() not in leaving]
    changed = api.change_group(address, members=[*staying, *add], by=operator())
    return f"{changed.address} stands for {', '.join(changed.members)}."


class Command(HouseCommand):
    help = "Named lists of members behind one address; members may live here or elsewhere."
    epilog = """examples:
  manage.py group add team@example.com anna@example.com ben@example.com --name "The whole team"
  manage.py group add staff@example.com anna@example.com ben@example.com --posting closed
  manage.py group members team@example.com --add carl@example.net --remove ben@example.com"""
    errors = (DirectoryError,)
    verbs = (
        Verb(
            "add",
            add,
            "Make a group.",
            ADDRESS,
            Argument("members", nargs="+", help="who gets its mail"),
            Argument("--name", default="", help="what people call it"),
            Argument("--posting", choices=list(Posting), default=Posting.OPEN, help=WHO),
            NOTE,
        ),
        Verb("list", listed, "List the groups.", DOMAIN, JSON),
        Verb(
            "set",
            change,
            "Change what is given.",
            ADDRESS,
            Argument("--name", help="what people call it"),
            Argument("--posting", choices=list(Posting), help=WHO),
            NOTE,
            ON,
            OFF,
        ),
        Verb(
            "members",
            members,
            "Show the members, or change them.",
            ADDRESS,
            Argument("--add", action="append", default=[], metavar="ADDRESS", help="one more member (may be repeated)"),
            Argument("--remove", action="append", default=[], metavar="ADDRESS", help="one member less"),
            JSON,
        ),
        Verb("remove", remove, "Remove a group.", ADDRESS),
    )
