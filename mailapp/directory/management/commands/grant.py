"""`manage.py grant`: who may send in whose name."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.directory import api
from mailapp.directory.management.options import NOTE
from mailapp.directory.values import DirectoryError, GrantInfo

ACCOUNT = Argument("account", help="who gets the right, for example anna@example.com")
ADDRESS = Argument("address", help="as whom: team@example.com, or @example.com for anybody of the domain")


def add(account: str, address: str, note: str | None) -> str:
    made = api.add_grant(account, address, note=note or "", by=operator())
    return f"{made.account} may send as {made.address}."


def listed(account: str) -> list[GrantInfo]:
    return api.grants(account=account)


def remove(account: str, address: str) -> str:
    api.take_back(account, address, by=operator())
    return f"{account} may no longer send as {address}."


class Command(HouseCommand):
    help = (
        "Rights to send as somebody else: an address, a group, or any address of a domain of ours. "
        "Nobody needs one for his own address, its sub-addresses, and the aliases that lead to it."
    )
    epilog = """examples:
  manage.py grant add anna@example.com team@example.com
  manage.py grant add printer@example.com @example.com --note "scans in everybody's name"
  manage.py grant list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb("add", add, "Give the right.", ACCOUNT, ADDRESS, NOTE),
        Verb("list", listed, "List the rights.", Argument("--account", default="", help="of this account only"), JSON),
        Verb("remove", remove, "Take it back.", ACCOUNT, ADDRESS),
    )
