"""`manage.py domain`: the domains that are ours."""

from dataclasses import asdict

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.values import DirectoryError, DomainInfo
from mailapp.tables import card, table

DOMAIN = Argument("domain", help="for example example.com")
QUOTA = Argument("--quota", type=str, help="size for each new account, such as 2G; 0 = no limit (default)")
CATCH_ALL = Argument("--catch-all", metavar="ADDRESS", help="who gets mail for unknown users; '' = nobody (default)")


def add(domain: str, quota: str | None, catch_all: str | None) -> str:
    made = api.add_domain(domain, default_quota=api.parse_size(quota or "0"), catch_all=catch_all or "", by=operator())
    return f"{made.name} is ours now."


def listed() -> list[DomainInfo]:
    return api.domains()


def remove(domain: str) -> str:
    api.remove_domain(domain, by=operator())
    return f"{domain} is no longer ours."


def show(domain: str) -> DomainInfo:
    found = api.domain(domain)
    if found is None:
        raise DirectoryError(f"{domain} is not a domain of ours.")
    return found


def change(domain: str, quota: str | None, catch_all: str | None, active: bool | None) -> str:
    if quota is None and catch_all is None and active is None:
        raise UsageError("Say what to change: --quota, --catch-all, --active or --inactive.")
    octets = None if quota is None else api.parse_size(quota)
    changed = api.change_domain(domain, default_quota=octets, catch_all=catch_all, active=active, by=operator())
    return f"{changed.name} is changed."


def in_words(found: list[DomainInfo]) -> str:
    return table([as_row(domain) for domain in found])


def in_lines(found: DomainInfo) -> str:
    return card(as_row(found))


def as_row(domain: DomainInfo) -> dict[str, object]:
    """As people read it; JSON has the octets."""
    return {**asdict(domain), "default_quota": api.format_size(domain.default_quota)}


class Command(HouseCommand):
    help = "The mail domains that are ours: mail for their addresses is taken in here."
    epilog = """examples:
  manage.py domain add example.com --quota 2G
  manage.py domain set example.com --catch-all office@example.com
  manage.py domain list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb("add", add, "Make a domain ours.", DOMAIN, QUOTA, CATCH_ALL),
        Verb("list", listed, "List our domains, with how many live there.", JSON, told=in_words),
        Verb("show", show, "Show one domain.", DOMAIN, JSON, told=in_lines),
        Verb(
            "set",
            change,
            "Change a domain. A domain that is not active refuses all its mail, and keeps what is there.",
            DOMAIN,
            QUOTA,
            CATCH_ALL,
            Argument("--active", action="store_const", const=True, default=None, help="take mail in"),
            Argument("--inactive", dest="active", action="store_const", const=False, help="refuse all mail"),
        ),
        Verb("remove", remove, "Give up a domain, its aliases and its groups; its accounts must be gone.", DOMAIN),
    )
