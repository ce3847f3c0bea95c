"""`manage.py group`: named lists of members behind one address."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api
from mailapp.directory.values import DirectoryError, GroupInfo

ADDRESS = Argument("address", help="the group, for example team@example.com")


def add(address: str, members: list[str], name: str) -> str:
    made = api.add_group(address, members, name=name, by=operator())
    return f"{made.address} stands for {', '.join(made.members)}."


def listed(domain: str) -> list[GroupInfo]:
    return api.groups(domain=domain)


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
        ),
        Verb("list", listed, "List the groups.", Argument("--domain", default="", help="of this domain only"), JSON),
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
