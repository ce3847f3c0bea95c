"""`manage.py dnslist`: lists of the DNS that are asked about strangers."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.journal import api as journal
from mailapp.journal.values import Step
from mailapp.net.resolver import NetResolver
from mailapp.scanners import api
from mailapp.scanners.api import BadLine, Line
from mta.inbound import watch

SWITCH = ("yes", "no")
ANSWERS_HELP = "which answers count: 127.0.0.2, 127.0.0.[2..11], 127.0.[0;2].9; several by blank (default: any)"
NUMBER = Argument("number", type=int, help="as the list has it")
POINTS_HELP = "above 0 for spammers, below 0 for honest servers; 5 make a letter spam"
NOTE = Argument("--note", default=None, help="what it is; readers of a letter see it")


def listed() -> list[Line]:
    return api.lines()


def add(zone: str, points: float, answers: str | None, note: str | None) -> str:
    made = api.add_line(Line(zone, points, answers or "", note or ""))
    _note(f"{operator()} added the DNS list {made}: {made.points:g} points")
    return f"{made} is asked about strangers now, as number {made.id}."


def change(number: int, points: float | None, answers: str | None, note: str | None, active: str | None) -> str:
    known = api.line(number)
    if known is None:
        raise BadLine(f"There is no DNS list number {number}.")
    given: dict[str, Any] = {
        "points": points,
        "answers": answers,
        "note": note,
        "active": None if active is None else active == "yes",
    }
    wanted = {name: value for name, value in given.items() if value is not None}
    if not wanted:
        raise UsageError("Name what shall change: --points, --answers, --note or --active.")
    made = api.change_line(number, replace(known, **wanted))
    _note(f"{operator()} changed the DNS list {made}: {made.points:g} points, {'active' if made.active else 'off'}")
    return f"{made} is changed."


def remove(number: int) -> str:
    gone = api.remove_line(number)
    _note(f"{operator()} removed the DNS list {gone}")
    return f"{gone} is not asked any more."


def test() -> str:
    """Raises CommandError when one is not as it should be."""
    news = api.test_lists(NetResolver(settings.DNS_NAMESERVERS))
    watch.write_down(news)
    words = "\n".join(f"{each.address}: {each.told}" for each in news)
    if any(each.standing != api.Standing.THERE for each in news):
        raise CommandError(words)
    return words or "No list is asked."


def _note(words: str) -> None:
    journal.note(Step("admin", words))


class Command(HouseCommand):
    help = "Lists of the DNS (RFC 5782) that are asked about the addresses of strangers."
    epilog = """examples:
  manage.py dnslist add zen.spamhaus.org 3 --answers "127.0.0.[2..11]" --note "Spamhaus ZEN"
  manage.py dnslist add list.dnswl.org --answers "127.0.[0..255].[2;3]" -- -2
  manage.py dnslist test"""
    errors = (BadLine,)
    verbs = (
        Verb("list", listed, "List them.", JSON),
        Verb(
            "add",
            add,
            "Ask one more, or take one more kind of its answers for something.",
            Argument("zone", help="its name, for example zen.spamhaus.org"),
            Argument("points", type=float, help=POINTS_HELP),
            Argument("--answers", default=None, help=ANSWERS_HELP),
            NOTE,
        ),
        Verb(
            "set",
            change,
            "Change what is given.",
            NUMBER,
            Argument("--points", type=float, default=None, help=POINTS_HELP),
            Argument("--answers", default=None, help=ANSWERS_HELP),
            NOTE,
            Argument("--active", choices=SWITCH, default=None, help="whether it is asked"),
        ),
        Verb("remove", remove, "Do not ask it any more.", NUMBER),
        Verb("test", test, "Has each what every list has, and not what none has? Exit status 1 when not."),
    )
