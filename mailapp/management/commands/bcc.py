"""`manage.py bcc`: copies that only the envelope names."""

from mailapp.commands import Argument, Verb
from mailapp.rule_commands import EXPIRES, NOTE, RuleCommand, added, verbs


def add(of: str, pattern: str, to: str, road: str, reports: bool, expires: str, note: str) -> str:
    fields = {"of": of, "pattern": pattern, "to": to, "road": road, "reports": reports}
    return added("copies", fields, expires, note)


class Command(RuleCommand):
    help = "Copies of all letters, or of a sender's, a recipient's, a domain's. Nobody else sees them."
    epilog = """examples:
  manage.py bcc add all --to archive@example.com
  manage.py bcc add sender anna@example.com --to ben@example.com --road submitted
  manage.py bcc add recipient @example.com --to olga@example.com"""
    verbs = (
        Verb(
            "add",
            add,
            "Add a line.",
            Argument("of", choices=["all", "sender", "recipient"]),
            Argument("pattern", nargs="?", default="", help="an address or @domain; nothing for all"),
            Argument("--to", required=True, help="who gets the copies"),
            Argument("--road", default="both", choices=["inbound", "submitted", "both"]),
            Argument("--reports", action="store_true", help="also of reports (null sender)"),
            EXPIRES,
            NOTE,
        ),
        *verbs("copies"),
    )
