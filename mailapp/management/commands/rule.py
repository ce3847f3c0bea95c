"""`manage.py rule`: who may come in, and what may stand in a letter."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mailapp import tables
from mailapp.commands import JSON, Argument, Verb, operator
from mailapp.directory import api as directory
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.policy import api as policy
from mailapp.policy.mailrules import api
from mailapp.policy.mailrules.api import BadRule, Road, Trial
from mailapp.rule_commands import EXPIRES, NOTE, ROAD, RuleCommand, added, read_text, verbs

LARGEST = 256 * 1024 * 1024  # octets of a letter that is tried
ARGUMENT = Argument("argument", nargs="?", default="", help="a reason, an address or a header field")


def access(about: str, pattern: str, action: str, reason: str, road: str, expires: str, note: str) -> str:
    fields = {"about": about, "pattern": pattern, "action": action, "reason": reason, "road": road}
    return added("access", fields, expires, note)


def content(where: str, pattern: str, action: str, argument: str, expires: str, note: str, **more: Any) -> str:
    fields = {"where": where, "pattern": pattern, "action": action, "argument": argument, "road": more["road"]}
    return added("content", {**fields, "ignore_case": not more["capitals"], "negated": more["negated"]}, expires, note)


def attempt(
    file: str, sender: str, to: list[str], client: str, name: str | None, helo: str, road: str, full: bool
) -> dict[str, object]:
    trial = Trial(_octets(file), sender.strip("<>"), tuple(to), client, name, helo, Road(road))
    ran = api.dry_run(trial, api.current(), policy.current(), directory.is_local_domain)
    found = {**asdict(ran), "would": [asdict(would) for would in ran.would]}
    letter = found.pop("octets").decode("utf-8", "backslashreplace")
    return {**found, "letter": letter} if full else found


def _octets(file: str) -> bytes:
    """With CRLF line ends, as it would come. Raises BadRule."""
    octets = sys.stdin.buffer.read(LARGEST) if file == "-" else Path(file).read_bytes()[:LARGEST]
    if not octets:
        raise BadRule("There is no letter in it.")
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _tried(found: dict[str, object]) -> str:
    lines = [{key: value for key, value in each.items() if value} for each in found["would"]]  # type: ignore[attr-defined]
    rules = tables.as_text(found["would"]) if lines else "No rule fits."
    end = f"From <{found['sender']}> for {', '.join(found['recipients'])}: {found['outcome']}."  # type: ignore[arg-type]
    return "\n\n".join(filter(None, [rules, end, str(found.get("letter", ""))]))


def imported(kind: str, file: str, dry: bool) -> str:
    found = api.read_postfix(kind, read_text(file))
    said = f"{len(found.rules)} rules of {file}"
    if not dry and found.rules:
        made = api.add_many(found.family, found.rules, note=f"{kind} of Postfix")
        sentence = f"{operator()} imported {said}: rules {made[0].id} to {made[-1].id} of {found.family}"
        journal.note(Step("admin", sentence, detail={"by": operator()}))
    verb = "would be imported" if dry else "are imported"
    return "\n".join([f"{said} {verb} into {found.family}.", *(f"Passed over: {line}" for line in found.passed_over)])


class Command(RuleCommand):
    help = "Access rules (who may come in) and content rules (what may stand in a letter). Servers follow in seconds."
    epilog = """examples:
  manage.py rule access client 192.0.2.0/24 refuse --reason "Spam source" --expires 30d
  manage.py rule access sender .spam.example refuse
  manage.py rule content header '^subject: .*casino' reject "No games here"
  manage.py rule content mime 'name="?[^"]*\\.exe' hold "a program" --road both
  manage.py rule try letter.eml --from carl@example.net --to anna@example.com --client 192.0.2.7
  manage.py rule import --postfix header_checks /etc/postfix/header_checks"""
    verbs = (
        Verb(
            "access",
            access,
            "Add an access rule.",
            Argument("about", choices=["client", "helo", "sender", "recipient"]),
            Argument("pattern", help="an address, network, name, domain, .domain, <> or *"),
            Argument("action", choices=["allow", "refuse", "defer", "hold", "warn"]),
            Argument("--reason", default="", help="told to the client and to people"),
            ROAD,
            EXPIRES,
            NOTE,
        ),
        Verb(
            "content",
            content,
            "Add a content rule.",
            Argument("where", choices=["header", "mime", "nested", "body", "text"]),
            Argument("pattern", help="a regular expression (RE2)"),
            Argument(
                "action",
                choices=["reject", "hold", "discard", "redirect", "prepend", "replace", "ignore", "warn", "skip"],
            ),
            ARGUMENT,
            ROAD,
            Argument("--capitals", action="store_true", help="capital letters matter"),
            Argument("--not", dest="negated", action="store_true", help="for lines that do not fit the pattern"),
            EXPIRES,
            NOTE,
        ),
        *verbs("access", "content"),
        Verb(
            "try",
            attempt,
            "Which rules would do what to a letter? Nothing is sent.",
            Argument("file", help="the letter, or - for standard input"),
            Argument("--from", dest="sender", default="", help="of the envelope; nothing is <>"),
            Argument("--to", action="append", default=[], help="a recipient; may be given again"),
            Argument("--client", default="", help="its IP address"),
            Argument("--name", default=None, help="its name in the DNS"),
            Argument("--helo", default=""),
            ROAD,
            Argument("--full", action="store_true", help="show the letter as it would go on"),
            JSON,
            told=_tried,
        ),
        Verb(
            "import",
            imported,
            "Take over a table of Postfix.",
            Argument(
                "--postfix",
                dest="kind",
                required=True,
                choices=list(api.POSTFIX_TABLES),
                metavar="KIND",
                help=f"one of {', '.join(api.POSTFIX_TABLES)}",
            ),
            Argument("file"),
            Argument("--dry-run", dest="dry", action="store_true", help="say what would be imported"),
        ),
    )
