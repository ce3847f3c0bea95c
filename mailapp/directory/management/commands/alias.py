"""`manage.py alias`: addresses that stand for others."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api
from mailapp.directory.values import AliasInfo, DirectoryError

ADDRESS = Argument("address", help="the alias, for example info@example.com")


def add(address: str, targets: list[str]) -> str:
    made = api.add_alias(address, targets, by=operator())
    return f"{made.address} leads to {', '.join(made.targets)}."


def change(address: str, targets: list[str]) -> str:
    changed = api.change_alias(address, targets=targets, by=operator())
    return f"{changed.address} leads to {', '.join(changed.targets)}."


def listed(domain: str) -> list[AliasInfo]:
    return api.aliases(domain=domain)


def remove(address: str) -> str:
    api.remove_alias(address, by=operator())
    return f"The alias {address} is removed."


class Command(HouseCommand):
    help = "Addresses that stand for one or more others, here or elsewhere."
    epilog = """examples:
  manage.py alias add info@example.com anna@example.com ben@example.com
  manage.py alias add anna@example.com anna@example.com anna.private@example.net   (forward, and keep a copy)
  manage.py alias list --domain example.com"""
    errors = (DirectoryError,)
    verbs = (
        Verb("add", add, "Make an alias.", ADDRESS, Argument("targets", nargs="+", help="where its mail goes")),
        Verb("list", listed, "List the aliases.", Argument("--domain", default="", help="of this domain only"), JSON),
        Verb("set", change, "Lead it elsewhere.", ADDRESS, Argument("targets", nargs="+", help="where its mail goes")),
        Verb("remove", remove, "Remove an alias.", ADDRESS),
    )
