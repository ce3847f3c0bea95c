"""`manage.py rewrite`: one address for another."""

from mailapp.commands import Argument, Verb
from mailapp.rule_commands import EXPIRES, NOTE, RuleCommand, added, verbs


def add(pattern: str, to: str, scope: str, road: str, envelope_only: bool, expires: str, note: str) -> str:
    fields = {"pattern": pattern, "to": to, "scope": scope, "road": road, "headers": not envelope_only}
    return added("rewriting", fields, expires, note)


class Command(RuleCommand):
    help = "Address rewriting, after canonical and generic maps: in the envelope, and in headers of our own letters."
    epilog = """examples:
  manage.py rewrite add anna@example.com anna.arnold@example.com
  manage.py rewrite add @old.example @example.com --road both
  manage.py rewrite list"""
    verbs = (
        Verb(
            "add",
            add,
            "Add a line.",
            Argument("pattern", help="an address or @domain"),
            Argument("to", help="an address or @domain"),
            Argument("--scope", default="both", choices=["sender", "recipient", "both"]),
            Argument("--road", default="submitted", choices=["inbound", "submitted", "both"]),
            Argument("--envelope-only", action="store_true", help="leave From, To and Cc as they are"),
            EXPIRES,
            NOTE,
        ),
        *verbs("rewriting"),
    )
