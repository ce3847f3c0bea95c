"""`manage.py smarthost`: servers that take our mail further."""

from mailapp.commands import JSON, PASSWORD_STDIN, Argument, HouseCommand, UsageError, Verb, operator, read_password
from mailapp.routes import api
from mailapp.routes.values import RouteError, SmarthostInfo, TlsLevel

NEXTHOP = Argument("nexthop", help="[relay.example.com]:587, or example.com:587 for the hosts of its MX records")
SENDERS = Argument("--for", dest="senders", action="append", metavar="SENDER", help="an address, @domain, or <>; again")
EVERYBODY = Argument("--everybody", action="store_true", help="all mail leaves by it")
FALLBACK = Argument("--fallback", action="store_true", help="only when a destination's own servers cannot be reached")
USER = Argument("--user", default=None, help="the name to log in with; the password is asked for")
TLS = Argument("--tls", choices=[level.value for level in TlsLevel], default=None, help="default: verify with a login")
SWITCH = ("yes", "no")
IMPLICIT = Argument("--implicit-tls", choices=SWITCH, default=None, help="TLS from the first octet (default: port 465)")


def add(
    nexthop: str,
    senders: list[str] | None,
    everybody: bool,
    fallback: bool,
    user: str | None,
    password_stdin: bool,
    tls: str | None,
    implicit_tls: str | None,
) -> str:
    made = api.add_smarthost(
        nexthop,
        senders=_whom(senders, everybody) or (),
        fallback=fallback,
        user=user or "",
        password=read_password(password_stdin) if user else "",
        tls=TlsLevel(tls) if tls else None,
        implicit_tls=_switch(implicit_tls),
        by=operator(),
    )
    return told(made)


def change(
    nexthop: str,
    senders: list[str] | None,
    everybody: bool,
    nobody: bool,
    fallback: str | None,
    user: str | None,
    password_stdin: bool,
    tls: str | None,
    implicit_tls: str | None,
) -> str:
    known = api.smarthost(nexthop)
    asks = password_stdin or bool(user and known and user != known.user)
    if password_stdin and not (user or (known and known.user)):
        raise UsageError("A password needs a user name: give --user.")
    made = api.change_smarthost(
        nexthop,
        senders=() if nobody else _whom(senders, everybody),
        fallback=_switch(fallback),
        user=user,
        password=read_password(password_stdin) if asks else "",
        tls=TlsLevel(tls) if tls else None,
        implicit_tls=_switch(implicit_tls),
        by=operator(),
    )
    return told(made)


def listed() -> list[SmarthostInfo]:
    return api.smarthosts()


def remove(nexthop: str) -> str:
    api.remove_smarthost(nexthop, by=operator())
    return f"The smarthost {nexthop} is removed."


def told(made: SmarthostInfo) -> str:
    """In words."""
    whom = "everybody" if "*" in made.senders else ", ".join(made.senders)
    uses = f"takes mail of {whom}" if whom else "is used where a transport names it"
    last = ", and what cannot be delivered otherwise" if made.fallback else ""
    login = f"; we log in as {made.user}" if made.user else ""
    return f"{made.nexthop} {uses}{last}; TLS: {made.tls.value}{login}."


def _whom(senders: list[str] | None, everybody: bool) -> list[str] | None:
    found = [*(senders or []), *(["*"] if everybody else [])]
    return found or None


def _switch(word: str | None) -> bool | None:
    return None if word is None else word == "yes"


class Command(HouseCommand):
    help = "Servers that take our mail further, for everybody or for some senders."
    epilog = """examples:
  manage.py smarthost add [smtp.provider.example]:587 --everybody --user office@provider.example
  manage.py smarthost add [mail.sister.example]:465 --for @sister.example --user relay --password-stdin <password.txt
  manage.py smarthost set [smtp.provider.example]:587 --tls encrypt"""
    errors = (RouteError,)
    verbs = (
        Verb(
            "add",
            add,
            "Add one.",
            NEXTHOP,
            SENDERS,
            EVERYBODY,
            FALLBACK,
            USER,
            PASSWORD_STDIN,
            TLS,
            IMPLICIT,
        ),
        Verb("list", listed, "List them. Passwords are never shown.", JSON),
        Verb(
            "set",
            change,
            "Change what is given.",
            NEXTHOP,
            SENDERS,
            EVERYBODY,
            Argument("--nobody", action="store_true", help="only where a transport names it"),
            Argument("--fallback", choices=SWITCH, default=None, help="whether it is the last resort"),
            USER,
            PASSWORD_STDIN,
            TLS,
            IMPLICIT,
        ),
        Verb("remove", remove, "Remove one.", NEXTHOP),
    )
