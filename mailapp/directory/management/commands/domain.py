"""`manage.py domain`: the domains that are ours."""

import sys
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from mailapp.commands import JSON, Argument, HouseCommand, UsageError, Verb, operator
from mailapp.directory import api
from mailapp.directory.values import Check, DirectoryError, DomainInfo, Kind, MtaSts
from mailapp.net.ownproof import objection
from mailapp.tables import card, table

DOMAIN = Argument("domain", help="for example example.com")
QUOTA = Argument("--quota", type=str, help="size for each new account, such as 2G; 0 = no limit (default)")
ALIAS_OF = Argument("--alias-of", metavar="DOMAIN", help="it is another name of this domain of ours")
RELAY = Argument("--relay", action="store_true", help="its mailboxes are on another server, which we back up")
CHECK = Argument(
    "--check",
    choices=list(Check),
    help="how a relay's recipients are known: its server is asked (probe), they stand in a list here, or any is taken",
)
MTA_STS = Argument(
    "--mta-sts",
    choices=["off", *(mode.value for mode in MtaSts if mode)],
    help="which MTA-STS policy is published at https://mta-sts.DOMAIN/.well-known/mta-sts.txt (default: off)",
)
CATCH_ALL = Argument("--catch-all", metavar="ADDRESS", help="who gets mail for unknown users; '' = nobody (default)")


def add(
    domain: str,
    quota: str | None,
    catch_all: str | None,
    alias_of: str | None,
    relay: bool,
    check: str | None,
) -> str:
    kind, target = _kind(alias_of, relay, check)
    made = api.add_domain(
        domain,
        kind=kind or Kind.LOCAL,
        target=target or "",
        check_by=Check(check or Check.PROBE),
        default_quota=api.parse_size(quota or "0"),
        catch_all=catch_all or "",
        by=operator(),
    )
    return f"{made.name} {_as_what(made)} now."


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


def change(
    domain: str,
    quota: str | None,
    catch_all: str | None,
    alias_of: str | None,
    relay: bool,
    check: str | None,
    local: bool,
    active: bool | None,
    mta_sts: str | None,
) -> str:
    kind, target = (Kind.LOCAL, None) if local else _kind(alias_of, relay, check)
    if quota is None and catch_all is None and kind is None and active is None and mta_sts is None:
        raise UsageError(
            "Say what to change: --quota, --catch-all, --alias-of, --relay, --check, --local, --active, --inactive or "
            "--mta-sts."
        )
    changed = api.change_domain(
        domain,
        kind=kind,
        target=target,
        check_by=Check(check) if check else None,
        default_quota=None if quota is None else api.parse_size(quota),
        catch_all=catch_all,
        active=active,
        mta_sts=None if mta_sts is None else MtaSts(mta_sts.removeprefix("off")),
        by=operator(),
    )
    return f"{changed.name} is changed.{_careful(changed.name) if changed.mta_sts is MtaSts.ENFORCE else ''}"


def _careful(domain: str) -> str:
    """A policy that our own certificate does not keep turns mail away (RFC 8461 §4.1)."""
    certificate, key = Path(settings.TLS_CERTIFICATE), Path(settings.TLS_KEY)
    why = objection(settings.MAIL_HOSTNAME, certificate, key, Path(settings.PILLARBOX_HOME) / "tls")
    return why and (
        f"\nCAREFUL: its MTA-STS policy says enforce, and our certificate is none that senders accept ({why}): who "
        f"obeys the policy sends us no mail. Put a good one in TLS_CERTIFICATE and TLS_KEY, or say --mta-sts testing."
    )


def recipients(domain: str, add: list[str], remove: list[str], file: str | None) -> list[str] | str:
    """Show the list of a domain that we back up, or change it."""
    if file is not None:
        many = api.set_relay_recipients(domain, _first_words(file), by=operator())
        return f"{many} addresses exist in {domain}."
    if add or remove:
        left = api.change_relay_recipients(domain, add=add, remove=remove, by=operator())
        return f"{left} addresses exist in {domain}."
    return api.relay_recipients(domain)


def verified(domain: str, forget: bool) -> list[dict[str, object]] | str:
    """What the primary of a domain that we back up has said."""
    name = show(domain).name
    if forget:
        return f"{api.forget_verifications(name)} answers are forgotten: they are asked for again."
    names = ("address", "exists", "reply", "checked")
    return [dict(zip(names, row, strict=True)) for row in api.verifications(domain=name)]


def _first_words(file: str) -> list[str]:
    """Of each line; so Postfix's relay_recipient_maps can be read as they are."""
    octets = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        lines = octets.decode().splitlines()
    except UnicodeDecodeError as trouble:
        raise DirectoryError("The list is not written in UTF-8.") from trouble
    return [line.split()[0] for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _kind(alias_of: str | None, relay: bool, check: str | None) -> tuple[Kind | None, str | None]:
    if alias_of is not None and (relay or check):
        raise UsageError("A domain is an alias or a relay, not both.")
    if alias_of is not None:
        return Kind.ALIAS, alias_of
    return (Kind.RELAY, None) if relay or check else (None, None)


def _as_what(made: DomainInfo) -> str:
    if made.kind is Kind.ALIAS:
        return f"is another name of {made.target}"
    return "is backed up" if made.kind is Kind.RELAY else "is ours"


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
  manage.py domain add example.org --alias-of example.com
  manage.py domain add branch.example --relay --check list
  manage.py domain recipients branch.example --file people.txt
  manage.py domain list --json"""
    errors = (DirectoryError,)
    verbs = (
        Verb("add", add, "Make a domain ours.", DOMAIN, QUOTA, CATCH_ALL, ALIAS_OF, RELAY, CHECK),
        Verb("list", listed, "List our domains, with how many live there.", JSON, told=in_words),
        Verb("show", show, "Show one domain.", DOMAIN, JSON, told=in_lines),
        Verb(
            "set",
            change,
            "Change a domain. A domain that is not active refuses all its mail, and keeps what is there.",
            DOMAIN,
            QUOTA,
            CATCH_ALL,
            ALIAS_OF,
            RELAY,
            CHECK,
            Argument("--local", action="store_true", help="its mailboxes are here"),
            Argument("--active", action="store_const", const=True, default=None, help="take mail in"),
            Argument("--inactive", dest="active", action="store_const", const=False, help="refuse all mail"),
            MTA_STS,
        ),
        Verb(
            "recipients",
            recipients,
            "Show or change who exists in a domain that we back up.",
            DOMAIN,
            Argument("--add", action="append", default=[], metavar="ADDRESS", help="one more (may be repeated)"),
            Argument("--remove", action="append", default=[], metavar="ADDRESS", help="one less"),
            Argument("--file", help="let the list be exactly that of this file, one a line; - = standard input"),
            JSON,
        ),
        Verb(
            "verified",
            verified,
            "What the server of a domain that we back up has said of its addresses.",
            DOMAIN,
            Argument("--forget", action="store_true", help="ask again for all of them"),
            JSON,
        ),
        Verb("remove", remove, "Give up a domain, its aliases and its groups; its accounts must be gone.", DOMAIN),
    )
