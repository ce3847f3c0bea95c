"""`manage.py dkim`: the keys that sign what leaves."""

from dataclasses import asdict

from django.conf import settings
from django.utils import timezone

from mailapp.commands import JSON, Argument, HouseCommand, Verb, operator
from mailapp.net.resolver import NetResolver
from mailapp.signing import api
from mailapp.signing.api import Algorithm, KeyInfo, KeyState
from mailapp.signing.values import SigningError
from mailapp.standards.dkim.published import zone_line
from mailapp.tables import table

DOMAIN = Argument("domain", help="one of our domains")
SELECTOR = Argument("selector", help="the key's name, as `dkim list` shows it")
ANY_DOMAIN = Argument("domain", nargs="?", default="", help="one of our domains (default: all)")
BOTH = "both"


def listed(domain: str) -> list[dict[str, object]]:
    return [as_row(key) for key in api.keys(domain)]


def make(domain: str, algorithm: str, selector: str) -> str:
    algorithms = list(Algorithm) if algorithm == BOTH else [Algorithm(algorithm)]
    return next_step(api.make_keys(domain, algorithms=algorithms, selector=selector, by=operator()))


def rotate(domain: str) -> str:
    return next_step(api.rotate_keys(domain, by=operator()))


def show(domain: str) -> list[dict[str, object]]:
    """Keys whose records must be in the DNS."""
    return [as_row(key) for key in api.keys(domain) if key.state is not KeyState.GONE]


def check(domain: str) -> list[dict[str, object]]:
    found = api.look(api.keys(domain), NetResolver(settings.DNS_NAMESERVERS), timezone.now())
    return [as_row(key) for key in found]


def activate(domain: str, selector: str, unseen: bool) -> str:
    key = api.activate_key(domain, selector, unseen=unseen, by=operator())
    return f"Letters from {key.domain} are signed by {key.selector} from now on."


def retire(domain: str, selector: str) -> str:
    key = api.retire_key(domain, selector, by=operator())
    if key.state is KeyState.GONE:
        return f"{key.selector} has never signed: its record {key.name} may go at once."
    return f"{key.selector} signs no more. Its record {key.name} must stay until {key.retires:%Y-%m-%d}."


def remove(domain: str, selector: str) -> str:
    api.remove_key(domain, selector, by=operator())
    return f"The key {selector} of {domain} is forgotten."


def as_row(key: KeyInfo) -> dict[str, object]:
    """For JSON, with what must be in the DNS."""
    return {**asdict(key), "name": key.name, "record": key.record, "strings": key.strings}


def in_words(rows: list[dict[str, object]]) -> str:
    shown = ("domain", "selector", "algorithm", "state", "made", "activated", "trouble")
    return table([{name: row[name] for name in shown} for row in rows])


def as_zone(rows: list[dict[str, object]]) -> str:
    """Ready to be put into a zone file."""
    return "\n".join(zone_line(str(row["name"]), str(row["record"])) for row in rows) or "None."


def next_step(made: list[KeyInfo]) -> str:
    """What to do with new keys."""
    lines = "\n".join(key.zone_line for key in made)
    return (
        f"{lines}\n\nPut these TXT records into the DNS. The worker looks for them every five minutes, or you do: "
        f"manage.py dkim check {made[0].domain}. Nothing is signed by these keys before."
    )


class Command(HouseCommand):
    help = "Keys for DKIM: others can prove by them that a letter is from our domain."
    epilog = """states: made (not in the DNS yet), published (seen there), active (it signs),
        retiring (its record must stay), gone (its record may go)
examples:
  manage.py dkim make example.com
  manage.py dkim show example.com
  manage.py dkim check example.com
  manage.py dkim rotate example.com"""
    errors = (SigningError,)
    verbs = (
        Verb("list", listed, "List the keys.", ANY_DOMAIN, JSON, told=in_words),
        Verb(
            "make",
            make,
            "Make keys for a domain, RSA (2048 bits) and Ed25519, and show their records.",
            DOMAIN,
            Argument("--algorithm", choices=[*Algorithm, BOTH], default=BOTH, help="default: both"),
            Argument("--selector", default="", help="name them so, with r and e behind (default: made of the day)"),
        ),
        Verb("show", show, "Show the TXT records that must be in the DNS.", DOMAIN, JSON, told=as_zone),
        Verb("check", check, "Look whether the records are in the DNS.", ANY_DOMAIN, JSON, told=in_words),
        Verb(
            "activate",
            activate,
            "Let a key sign at once.",
            DOMAIN,
            SELECTOR,
            Argument("--unseen", action="store_true", help="also when we do not see its record in the DNS"),
        ),
        Verb("rotate", rotate, "Make successors; the old keys sign until these are in the DNS.", DOMAIN),
        Verb("retire", retire, "Let a key sign no more.", DOMAIN, SELECTOR),
        Verb("remove", remove, "Forget a key that does not sign.", DOMAIN, SELECTOR),
    )
