"""`manage.py queue`: letters that are leaving."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from mailapp.commands import JSON, Argument, HouseCommand, Verb, count, operator
from mailapp.outbox import api
from mailapp.outbox.operating import (
    ALL,
    FILTERS,
    HISTORY,
    TRACE,
    YES,
    acting,
    filter_of,
    next_hop,
    whole,
)
from mailapp.outbox.telling import told_destinations, told_letter, told_list, told_shape
from mailapp.outbox.values import DestinationStanding, QueuedLetter, QueuedRecipient, Shape
from mailapp.policy import api as policy

REASON = Argument("--reason", default="", help="why; the letter's page and its story show it")
ONE_OR_MANY = (
    Argument("trace", nargs="?", default="", help="the queue id; without one, all that fits"),
    *FILTERS,
    ALL,
    YES,
)


Lines = list[QueuedRecipient] | Iterator[QueuedRecipient]


def listed(page: int, limit: int, everything: bool, **asked: Any) -> Lines:
    wanted = filter_of(**asked)
    return api.stream(wanted) if everything else api.list_queue(wanted, (page - 1) * limit, limit)


def show(trace: str, body: bool, raw: bool) -> QueuedLetter | str | Iterator[bytes]:
    if raw:
        return api.raw(trace.upper(), operator())
    return api.body_of(trace.upper(), operator()) if body else api.show(trace.upper())


def flush(domain: str) -> str:
    number = api.flush(operator(), domain.lower())
    return f"{number} {'recipient is' if number == 1 else 'recipients are'} to be tried now."


def shape(by_sender: bool, limit: int) -> Shape:
    return api.shape(timezone.now(), by_sender=by_sender, limit=limit)


def destinations(limit: int) -> list[DestinationStanding]:
    return api.destinations(timezone.now(), policy.current(), limit)


def limit(domain: str, per_minute: int, connections: int) -> str:
    name = api.limit_destination(domain, per_minute, connections, operator())
    if not (per_minute or connections):
        return f"{name}: as the policy has it."
    return (
        f"{name}: {per_minute or 'any number of'} letters a minute, {connections or 'the usual number of'} connections."
    )


class Command(HouseCommand):
    help = "Letters that are leaving: look at them, and take them in hand."
    epilog = """examples:
  manage.py queue list --domain example.net --state deferred
  manage.py queue list --recipient carl@example.net --history
  manage.py queue show 2NX0QBD4Z7K1F
  manage.py queue hold --sender newsletter@example.com --reason "ask Ben first" --yes
  manage.py queue delete --text lottery --older 1h
  manage.py queue reroute 2NX0QBD4Z7K1F relay.example.net:25
  manage.py queue shape --by-sender
  manage.py queue limit example.net --per-minute 30 --connections 2"""
    errors = (api.NotInQueue,)
    verbs = (
        Verb(
            "list",
            listed,
            "List what is still to be done, newest first.",
            *FILTERS,
            HISTORY,
            Argument("--page", type=count, default=1, help="which page, from 1"),
            Argument("--limit", type=count, default=100, help="lines on a page (100)"),
            Argument("--everything", action="store_true", help="all pages, however many"),
            JSON,
            told=told_list,
        ),
        Verb(
            "show",
            show,
            "Show all that is known of a letter.",
            TRACE,
            Argument("--body", action="store_true", help="its text instead; the journal says who looked"),
            Argument("--raw", action="store_true", help="its octets, as postcat prints them; the journal says so, too"),
            JSON,
            told=told_letter,
        ),
        Verb("retry", acting("retry", "to be tried now"), "Try waiting letters now.", *ONE_OR_MANY),
        Verb("hold", acting("hold", "held"), "Keep letters until they are released.", *ONE_OR_MANY, REASON),
        Verb("release", acting("release", "released"), "Let held letters go.", *ONE_OR_MANY),
        Verb(
            "delete",
            acting("delete", "deleted; nobody is told"),
            "Cancel letters that have not left, without a bounce.",
            *ONE_OR_MANY,
            REASON,
        ),
        Verb("expire", acting("expire", "to be returned to their senders now"), "Bounce now.", *ONE_OR_MANY, REASON),
        Verb(
            "reroute",
            acting("reroute", "to go by {}", next_hop),
            "Send waiting letters by another next hop.",
            Argument("trace", help="the queue id, or - for all that fits"),
            Argument("next_hop", metavar="HOST:PORT|DOMAIN", help="a server, or a domain whose MX is taken"),
            *FILTERS,
            ALL,
            YES,
        ),
        Verb("requeue", acting("requeue", "queued as if they were new"), "Begin anew with letters.", *ONE_OR_MANY),
        Verb("flush", flush, "Try everything now.", Argument("--domain", default="", help="for this domain only")),
        Verb(
            "shape",
            shape,
            "How much waits for each destination, by age in minutes.",
            Argument("--by-sender", action="store_true", help="rows are senders"),
            Argument("--limit", type=count, default=50, help="rows (50)"),
            JSON,
            told=told_shape,
        ),
        Verb(
            "destinations",
            destinations,
            "How destinations treat us, and what they may get.",
            Argument("--limit", type=count, default=50, help="rows (50)"),
            JSON,
            told=told_destinations,
        ),
        Verb(
            "limit",
            limit,
            "Limit what one destination gets; without a number it is as the policy has it.",
            Argument("domain"),
            Argument("--per-minute", type=whole, default=0, help="letters; 0 = any number"),
            Argument("--connections", type=whole, default=0, help="at once; 0 = as the policy has it"),
        ),
    )
