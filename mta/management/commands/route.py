"""`manage.py route`: which way letters leave."""

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.net.resolver import NetResolver
from mailapp.policy import api as policy
from mailapp.routes import api
from mailapp.routes.explain import Explanation, Surroundings, explain
from mailapp.routes.ourselves import Ourselves
from mailapp.routes.silence import REMEDY
from mailapp.routes.sts import Policies
from mailapp.routes.values import RouteError, TransportInfo

SHOWN_WITHIN_SECONDS = 5.0  # nobody waits longer for somebody else's server
PATTERN = Argument("pattern", help="an address, a domain, .domain for all below it, or *")


def listed(words: str) -> list[TransportInfo]:
    return api.transports(words)


def add(pattern: str, way: str) -> str:
    made = api.set_transport(pattern, way, by=operator())
    return f"Mail for {made.pattern} leaves by {made.way}."


def remove(pattern: str) -> str:
    api.remove_transport(pattern, by=operator())
    return f"The transport table has no line for {pattern} any more."


def show(address: str, sender: str) -> Explanation:
    resolver = NetResolver(
        settings.DNS_NAMESERVERS, lambda server: policy.current().validating_nameservers.hold(server)
    )
    ourselves = Ourselves.of(settings.MAIL_HOSTNAME, settings.SMTP_LISTEN)
    world = Surroundings(resolver, ourselves, settings.SMTP_PORT_OUT, Policies(resolver, patience=SHOWN_WITHIN_SECONDS))
    return explain(address, sender, world, policy.current(), api.current())


def check() -> str:
    blocked = api.blocked(timezone.now())
    if blocked:
        raise CommandError(f"{blocked.sentence}\n{REMEDY}")
    return "Nothing speaks for a blocked port 25."


def told(found: Explanation) -> str:
    """In words."""
    lines = [f"{found.address}: {found.way}", f"  because {found.because}"]
    for server in found.servers:
        lines.append(f"  {server.host} [{server.address}]:{server.port}: {server.tls}, because {server.because}")
    if found.trouble:
        lines.append(f"  no server can be named: {found.trouble}")
    return "\n".join(lines)


class Command(HouseCommand):
    help = "Which way letters leave: the transport table, and what becomes of a letter."
    epilog = """A way is one of
  [relay.example.com]:587   this host (without port: 25)
  example.com               the hosts that example.com's MX records name
  smtp                      the domain's own servers: an exception from a smarthost
  local                     our own people
  discard, hold             thrown away; kept until released
  error:5.7.1 no, thanks    back to the sender (4.x.x: it waits)

examples:
  manage.py route add partner.example.com [gateway.example.net]:2525
  manage.py route add .internal.example.com "error:5.1.2 there is no such domain"
  manage.py route show carl@partner.example.com --sender anna@example.com"""
    errors = (RouteError,)
    verbs = (
        Verb("list", listed, "List the transport table.", Argument("--words", default="", help="in the pattern"), JSON),
        Verb("add", add, "Add or change a line.", PATTERN, Argument("way", help="where its mail goes")),
        Verb("remove", remove, "Remove a line.", PATTERN),
        Verb(
            "show",
            show,
            "How would a letter leave? Nothing is sent.",
            Argument("address", help="the recipient"),
            Argument("--sender", default="", help="who writes (default: the server itself)"),
            JSON,
            told=told,
        ),
        Verb("check", check, "Does our provider let us out on port 25? Exit status 1 when not."),
    )
