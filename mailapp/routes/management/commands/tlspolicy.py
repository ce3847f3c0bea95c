"""`manage.py tlspolicy`: what TLS to other servers must be like, and what became of it."""

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count, operator
from mailapp.routes import api
from mailapp.routes.values import RouteError, TlsCount, TlsLevel, TlsPolicyInfo

PATTERN = Argument("pattern", help="a domain, .domain for all below it, a next hop as [relay.example.com]:587, or *")
LEVEL = Argument("level", choices=[level.value for level in TlsLevel], help="as in Postfix's smtp_tls_policy_maps")


def listed() -> list[TlsPolicyInfo]:
    return api.tls_policies()


def change(pattern: str, level: str) -> str:
    made = api.set_tls_policy(pattern, TlsLevel(level), by=operator())
    return f"TLS to {made.pattern}: {made.level.value}."


def remove(pattern: str) -> str:
    api.remove_tls_policy(pattern, by=operator())
    return f"The TLS policy for {pattern} is removed."


def results(domain: str, days: int) -> list[TlsCount]:
    return api.tls_counts(domain, days)


class Command(HouseCommand):
    help = "What TLS to other servers must be like, where their own DANE and MTA-STS are not enough."
    epilog = """levels: none (in the clear), may (if the server can), encrypt (or not at all),
        verify (or not at all, and with a good certificate)
examples:
  manage.py tlspolicy set partner.example.com verify
  manage.py tlspolicy results --domain partner.example.com"""
    errors = (RouteError,)
    verbs = (
        Verb("list", listed, "List the table.", JSON),
        Verb("set", change, "Add or change a line.", PATTERN, LEVEL),
        Verb("remove", remove, "Remove a line.", PATTERN),
        Verb(
            "results",
            results,
            "How TLS to others ended, by day (RFC 8460).",
            Argument("--domain", default="", help="of this domain only"),
            Argument("--days", type=count, default=7, help="so many days back (default 7)"),
            JSON,
        ),
    )
